"""With which fonts a page is drawn: a machine may have one family only, narrow or wide, or many."""

from pathlib import Path

# Below /usr/share/fonts/truetype, as Debian has them; all that a machine has besides is left out.
LIBERATION = ("liberation", "liberation2")
FONT_SETS = {
    "liberation": LIBERATION,
    "dejavu": ("dejavu",),
    "noto": ("dejavu", *LIBERATION, "noto"),
}
# What the texts of a page are drawn in, by set.
DRAWN_IN = {"liberation": "Liberation Sans", "dejavu": "DejaVu Sans", "noto": "Noto Sans"}


def fontconfig(fonts: str, folder: Path) -> Path:
    """A file of fontconfig that lets a browser see these fonts, in Debian's order, and no others."""
    seen = "".join(f"<dir>/usr/share/fonts/truetype/{name}</dir>" for name in FONT_SETS[fonts])
    path = folder / f"{fonts}.conf"
    path.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig>'
        f"{seen}<include>/etc/fonts/conf.d</include><cachedir>{folder / 'cache'}</cachedir></fontconfig>"
    )
    return path
