"""The fonts that sheets are set in: of the packages that are installed, then what typst brings along."""

from importlib.util import find_spec
from pathlib import Path

# Packages that hold nothing but fonts, and their families, in the order in which a letter is looked for.
_FONTS = {
    "fontpkg_noto_sans": "Noto Sans",
    "fontpkg_noto_sans_arabic": "Noto Sans Arabic",
    "pylopdf_fonts_zh_cn": "Noto Sans SC",
}
# What typst brings along: Latin, Cyrillic and Arabic, no Chinese.
_PLAIN = ("Libertinus Serif", "DejaVu Sans Mono")


def font_folders() -> list[Path]:
    return list(_folders().values())


def families() -> list[str]:
    return [*(family for name, family in _FONTS.items() if name in _folders()), *_PLAIN]


def missing_fonts() -> list[str]:
    return [family for name, family in _FONTS.items() if name not in _folders()]


def _folders() -> dict[str, Path]:
    found = {name: find_spec(name) for name in _FONTS}
    return {
        name: Path(spec.origin).parent
        for name, spec in found.items()
        if spec is not None and spec.origin
    }
