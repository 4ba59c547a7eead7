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
    return [folder for folder in map(_folder, _FONTS) if folder]


def families() -> list[str]:
    return [*(family for package, family in _FONTS.items() if _folder(package)), *_PLAIN]


def missing_fonts() -> list[str]:
    return [family for package, family in _FONTS.items() if not _folder(package)]


def _folder(package: str) -> Path | None:
    spec = find_spec(package)
    return Path(spec.origin).parent if spec and spec.origin else None
