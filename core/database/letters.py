"""Text without case and accents, for comparing: made by Python, and in the same way by PostgreSQL."""

import re
import unicodedata

ACCENTS = "\u0300-\u036f"
# Letters that Unicode does not decompose, and the two lower-case forms of sigma.
SINGLE = "øłđħŧıς"
PLAIN = "oldhtiσ"
_ACCENTS = re.compile(f"[{ACCENTS}]")
_SINGLE = str.maketrans(SINGLE, PLAIN)


def plain_letters(text: str) -> str:
    """`Yaoundé` and `YAOUNDE` are `yaounde`."""
    if text.isascii():
        return text.lower()
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", text)).lower().translate(_SINGLE)
