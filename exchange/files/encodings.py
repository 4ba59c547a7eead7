"""The encodings in which a text file may be: their names, and how bytes are read in each."""

import codecs
import re

from django.utils.translation import gettext_lazy

UTF_8, CESU_8, MIXED = "utf-8", "cesu-8", "utf-8+cp1252"
WIDE = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
# The likelier ones first. Several characters of a byte come last: they read nearly anything.
ENCODINGS = {
    UTF_8: gettext_lazy("UTF-8"),
    CESU_8: gettext_lazy("CESU-8, which some databases write for UTF-8"),
    MIXED: gettext_lazy("UTF-8, and Windows-1252 where it is not"),
    "cp1252": gettext_lazy("Western European (Windows-1252)"),
    "cp1251": gettext_lazy("Cyrillic (Windows-1251)"),
    "cp1250": gettext_lazy("Central European (Windows-1250)"),
    "cp1256": gettext_lazy("Arabic (Windows-1256)"),
    "iso8859-2": gettext_lazy("Central European (ISO 8859-2)"),
    "iso8859-15": gettext_lazy("Western European (ISO 8859-15)"),
    "mac-roman": gettext_lazy("Western European (Mac Roman)"),
    "cp850": gettext_lazy("Western European (DOS 850)"),
    "cp1254": gettext_lazy("Turkish (Windows-1254)"),
    "cp1253": gettext_lazy("Greek (Windows-1253)"),
    "koi8-r": gettext_lazy("Cyrillic (KOI8-R)"),
    "cp866": gettext_lazy("Cyrillic (DOS 866)"),
    "gb18030": gettext_lazy("Chinese (GB 18030)"),
    "big5": gettext_lazy("Chinese (Big5)"),
    "cp932": gettext_lazy("Japanese (Shift JIS)"),
    "cp949": gettext_lazy("Korean (Windows-949)"),
    "utf-16-le": gettext_lazy("UTF-16, low byte first"),
    "utf-16-be": gettext_lazy("UTF-16, high byte first"),
    "utf-32-le": gettext_lazy("UTF-32, low byte first"),
    "utf-32-be": gettext_lazy("UTF-32, high byte first"),
}
# Names that Python gives to others, as the WHATWG Encoding Standard understands them.
_ALIASES = {
    "utf-8-sig": UTF_8,
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "utf-16": "utf-16-le",
    "utf-32": "utf-32-le",
}
SEVERAL_BYTES = frozenset({CESU_8, MIXED, "gb18030", "big5", "cp932", "cp949"})
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def encoding_named(name: str) -> str:
    """One of ENCODINGS, by any name that Python knows; empty where there is none."""
    name = name.strip().lower()
    if name in ENCODINGS:
        return name
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):  # ValueError: a NUL in the name
        return ""
    found = _ALIASES.get(found, found)
    return found if found in ENCODINGS else ""


def read_as(data: bytes, encoding: str) -> str:
    """Raises UnicodeDecodeError."""
    if encoding == CESU_8:
        text = _PAIR.sub(_joined, data.decode(UTF_8, "surrogatepass"))
        if _SURROGATE.search(text):
            raise UnicodeDecodeError(encoding, data, 0, 1, "half a pair")
        return text
    if encoding == MIXED:
        text = data.decode(UTF_8, "surrogateescape")
        return _SURROGATE.sub(lambda byte: bytes([ord(byte[0]) - 0xDC00]).decode("cp1252"), text)
    return data.decode(encoding)


def _joined(pair: re.Match[str]) -> str:
    return pair[0].encode("utf-16-le", "surrogatepass").decode("utf-16-le")


def line_of(data: bytes, place: int) -> int:
    return 1 + line_ends(data, 0, place)


def line_ends(data: bytes, start: int, end: int) -> int:
    both = data.count(b"\r\n", start, end)
    return data.count(b"\n", start, end) + data.count(b"\r", start, end) - both


def line_at(before: str) -> int:
    return 1 + before.count("\n") + before.count("\r") - before.count("\r\n")


def format_byte(byte: int) -> str:
    return f"0x{byte:02X}"
