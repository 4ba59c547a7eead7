#!/bin/sh
# Makes sure that there are a browser for the tests marked so, Debian's Chromium, the sets of fonts with which they draw pages, and
# faketime, which serves the next morning: installed where that may be.
set -eu
missing=
[ -x "${CHROMIUM:-/usr/bin/chromium}" ] || missing="$missing chromium"
command -v faketime >/dev/null || missing="$missing faketime"
for name in dejavu liberation noto; do
  case $name in liberation) package=fonts-liberation ;; *) package=fonts-$name-core ;; esac
  case $name in dejavu) file=DejaVuSans ;; liberation) file=LiberationSans-Regular ;; *) file=NotoSans-Regular ;; esac
  ls /usr/share/fonts/truetype/$name*/$file.ttf >/dev/null 2>&1 || missing="$missing $package"
done
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing$missing …"
  apt-get update -q >/dev/null
  # shellcheck disable=SC2086  # several names
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q $missing >/dev/null
  exit 0
fi
echo "The browser tests need$missing. Install them (Debian: sudo apt-get install$missing), or name another Chromium: CHROMIUM=/path make test" >&2
exit 1
