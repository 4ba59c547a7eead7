#!/bin/sh
# As root on Debian, installs what tests of some faults need: nginx, libfaketime, and what sets the limits of a unit. Elsewhere those tests are skipped, with the reason.
set -eu
[ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || exit 0
missing=
command -v nginx >/dev/null || missing="$missing nginx-light"
ls /usr/lib/*/faketime/libfaketimeMT.so.1 >/dev/null 2>&1 || missing="$missing libfaketime"
command -v systemd-analyze >/dev/null || missing="$missing systemd"
ls /usr/lib/*/libseccomp.so.2 >/dev/null 2>&1 || missing="$missing libseccomp2"
[ -z "$missing" ] && exit 0
echo "Installing$missing …"
apt-get update -q >/dev/null
# shellcheck disable=SC2086  # several names
DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing >/dev/null || echo "Not installed:$missing; those tests are skipped" >&2
