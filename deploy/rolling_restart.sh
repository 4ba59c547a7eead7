#!/bin/sh
# Restarts the instances of the site one after the other: nginx sends nothing to the one that restarts.
# The new version is installed and migrated before: docs/deployment.md, “Upgrading”.
set -eu
: "${HOST:?Name the host of the site: HOST=wtsa.example.org $0}"
INSTANCES=${INSTANCES:-"8001 8002"}
LIST=${LIST:-/etc/nginx/wtsa-instances.conf}
RESTART=${RESTART:-"systemctl restart wtsa@"}  # followed by the port
RELOAD=${RELOAD:-"systemctl reload nginx"}

write_list() { # [the port that is left out]
    for each in $INSTANCES; do
        if [ "$each" != "${1:-}" ]; then echo "server 127.0.0.1:$each max_fails=0;"; fi
    done > "$LIST.new"
    mv "$LIST.new" "$LIST"
    $RELOAD
}

is_ready() {
    curl --silent --fail --max-time 5 --header "Host: $HOST" "http://127.0.0.1:$1/readyz" > /dev/null
}

wait_until_ready() {
    for _ in $(seq 60); do
        if is_ready "$1"; then return; fi
        sleep 1
    done
    echo "The instance on port $1 is not ready after a minute. It stays out of $LIST." >&2
    exit 1
}

for port in $INSTANCES; do
    write_list "$port"
    sleep 2 # what it has begun comes to its end
    $RESTART"$port"
    wait_until_ready "$port"
    echo "The instance on port $port is restarted."
done
write_list
