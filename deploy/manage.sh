#!/bin/sh
# manage.py as the user of the site, with the variables of its units. Root says: deploy/manage.sh migrate
set -eu
cd "$(dirname "$0")/.."
set -a
. "${VARIABLES:-/etc/wtsa/environment}"
HOME=$PWD
umask 077
exec runuser -u wtsa -- .venv/bin/python manage.py "$@"
