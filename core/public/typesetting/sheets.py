"""Typesets a sheet and its data with typst, in a process of its own with limits."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from django.utils.translation import gettext_lazy

from ..stored_files import Busy

log = logging.getLogger(__name__)

Json = str | int | bool | None | Mapping[str, "Json"] | list["Json"]
JsonObject = dict[str, Json]

_PROCESS = Path(__file__).with_name("process.py")
_REFUSED = 2  # exit status for a sheet that typst refuses
# Few threads, so that the memory limit means the same on a machine with many processors.
_THREADS = {"RAYON_NUM_THREADS": "2", "MALLOC_ARENA_MAX": "2"}
# A hundred pages take two seconds and 150 MB of memory.
SECONDS = 30
MEGABYTES = 1024

# Packages of fonts and their families; letters are looked up in this order.
_FONTS = {
    "fontpkg_noto_sans": "Noto Sans",
    "fontpkg_noto_sans_arabic": "Noto Sans Arabic",
    "pylopdf_fonts_zh_cn": "Noto Sans SC",
}
# Fonts that come with typst: Latin, Cyrillic and Arabic, but no Chinese.
_PLAIN = ("Libertinus Serif", "DejaVu Sans Mono")


class NotMade(Busy):
    """Typst took too long or too much memory, or refuses the sheet."""

    reason = gettext_lazy("The file could not be made. Please try again in a minute.")


class SheetRefused(NotMade):
    """Carries the message of typst."""


def typeset(
    sheet: Path,
    data: JsonObject,
    format: str,
    name: str,
    standards: tuple[str, ...] = (),
    day: str = "2000-01-01",
) -> bytes:
    """Only the sheet is typst code, never the data. `day` is the date in the file, `name` is for the log.

    Raises NotMade and SheetRefused.
    """
    order = {
        "sheet": str(sheet),
        "data": data,
        "format": format,
        "fonts": [str(folder) for folder in map(_folder, _FONTS) if folder],
        "standards": standards,
        "moment": f"{day}T00:00+00:00",
        "megabytes": MEGABYTES,
        "seconds": SECONDS,
    }
    try:
        done = subprocess.run(  # noqa: S603  this Python, and a file of this project
            [sys.executable, str(_PROCESS)],
            input=json.dumps(order).encode(),
            capture_output=True,
            timeout=SECONDS,
            env=os.environ | _THREADS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        log.error("%s took more than %d seconds", name, SECONDS)
        raise NotMade from None
    message = done.stderr.decode(errors="replace")
    if done.returncode == _REFUSED:
        raise SheetRefused(message)
    if done.returncode:
        log.error("%s not made: status %d: %s", name, done.returncode, message[-500:])
        raise NotMade
    return done.stdout


def families() -> list[str]:
    return [*(family for package, family in _FONTS.items() if _folder(package)), *_PLAIN]


def missing_fonts() -> list[str]:
    return [family for package, family in _FONTS.items() if not _folder(package)]


def _folder(package: str) -> Path | None:
    spec = find_spec(package)
    return Path(spec.origin).parent if spec and spec.origin else None
