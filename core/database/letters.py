"""Text without case and accents, as it is compared: in Python, and in the same way in PostgreSQL."""

import re
import unicodedata

ACCENTS = "\u0300-\u036f"
# Letters that do not come apart, and the two forms of a small sigma.
SINGLE = "øłđħŧıς"
PLAIN = "oldhtiσ"
_ACCENTS = re.compile(f"[{ACCENTS}]")
_SINGLE = str.maketrans(SINGLE, PLAIN)


def plain_letters(text: str) -> str:
    """`Yaoundé` and `YAOUNDE` are `yaounde`."""
    if text.isascii():
        return text.lower()
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", text)).lower().translate(_SINGLE)
