"""Sets of fonts: some machines have one narrow family, some one wide family, some have many."""

from pathlib import Path

# Folders below /usr/share/fonts/truetype, as Debian has them; other fonts of the machine are not used.
LIBERATION = ("liberation", "liberation2")
FONT_SETS = {
    "liberation": LIBERATION,
    "dejavu": ("dejavu",),
    "noto": ("dejavu", *LIBERATION, "noto"),
}
# The family in which a page is drawn with each set.
DRAWN_IN = {"liberation": "Liberation Sans", "dejavu": "DejaVu Sans", "noto": "Noto Sans"}


def fontconfig(fonts: str, folder: Path) -> Path:
    """Writes a configuration of fontconfig with which a browser sees these fonts, in Debian's order, and no others."""
    seen = "".join(f"<dir>/usr/share/fonts/truetype/{name}</dir>" for name in FONT_SETS[fonts])
    path = folder / f"{fonts}.conf"
    path.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig>'
        f"{seen}<include>/etc/fonts/conf.d</include><cachedir>{folder / 'cache'}</cachedir></fontconfig>"
    )
    return path
