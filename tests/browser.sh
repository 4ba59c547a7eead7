#!/bin/sh
# Makes sure that there are a browser for the tests marked so and the fonts in which it draws pages: installed where that may be. Debian's Chromium without its window draws the same pages in three quarters of the time.
set -eu
headless=/usr/bin/chromium-headless-shell
may_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }
install() {
  echo "Installing $* …"
  apt-get update -q >/dev/null
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q "$@" >/dev/null
}
if [ -z "${CHROMIUM:-}" ] && [ ! -x $headless ] && may_install; then
  # Releases without that package have another, which serves as well.
  install chromium-headless-shell || [ -x /usr/bin/chromium ] || install chromium
fi
missing=
[ -x "${CHROMIUM:-$headless}" ] || [ -x "${CHROMIUM:-/usr/bin/chromium}" ] || missing="$missing chromium-headless-shell"
for file in dejavu/DejaVuSans noto/NotoSans-Regular; do
  ls /usr/share/fonts/truetype/$file.ttf >/dev/null 2>&1 || missing="$missing fonts-${file%%/*}-core"
done
[ -z "$missing" ] && exit 0
# shellcheck disable=SC2086  # several names
if may_install; then install $missing; exit 0; fi
echo "The browser tests need$missing. Install them (Debian: sudo apt-get install$missing), or name another Chromium: CHROMIUM=/path make test" >&2
exit 1
