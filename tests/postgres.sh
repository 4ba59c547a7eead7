#!/usr/bin/env bash
# Runs the tests that write on PostgreSQL too, in a cluster of its own that is thrown away: make test-postgres.
set -euo pipefail
if [ "$(id -u)" != 0 ]; then echo "make test-postgres starts a server as the user postgres and needs root." >&2; exit 1; fi
bin() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1; }
[ -n "$(bin)" ] || { apt-get update -q >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -q postgresql >/dev/null; }
export PATH="$(bin):$PATH"
port="${PGTESTPORT:-54399}"
folder=$(mktemp -d)
chown postgres "$folder"
as_postgres() { (cd /; su postgres -c "PATH='$PATH' $*"); }
trap 'as_postgres "pg_ctl -D $folder/data -m immediate stop" >/dev/null 2>&1 || true; rm -rf "$folder"' EXIT
as_postgres "initdb -D $folder/data -A trust -E UTF8 --locale=C.UTF-8" >/dev/null
as_postgres "pg_ctl -D $folder/data -w -o '-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$folder -c fsync=off -c full_page_writes=off -c autovacuum=off -c jit=off' -l $folder/log start" >/dev/null
DATABASE_URL="postgres://postgres@127.0.0.1:$port/postgres" .venv/bin/pytest -n auto --dist worksteal tests/core tests/exchange tests/editing tests/public/test_hostile.py tests/public/test_search.py
