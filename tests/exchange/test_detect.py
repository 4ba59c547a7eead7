"""From bytes to numbered rows: text files, the readings offered where the encoding is not known, and what is refused."""

import codecs
import re
from contextlib import suppress

import pytest
from django.core.exceptions import ImproperlyConfigured

from exchange.files.detect import (
    ENCODINGS,
    MIXED,
    READINGS,
    FileRefused,
    WhichEncoding,
    check_size,
    read,
)
from wtsa_site.environment import read_limit

FRENCH = "code;name\nAPT;x\nCIV;République de Côte d'Ivoire\nSTP;São Tomé\n"
RUSSIAN = "code;name\nAPT;x\nRUS;Российская Федерация\n"
UNKNOWN = [
    *((FRENCH, name) for name in ("cp1252", "mac-roman", "cp850", "utf-16-be")),
    *((RUSSIAN, name) for name in ("cp1251", "koi8-r", "utf-32-le")),
    ("code;name\nAPT;x\nPOL;Łódź, Rzeczpospolita Polska\n", "cp1250"),
    ("code;name\nAPT;x\nCHN;中华人民共和国\n", "gb18030"),
    ("code;name\nAPT;x\n", "utf-16-le"),
]


def question(data: bytes) -> WhichEncoding:
    with pytest.raises(WhichEncoding) as asked:
        read(data)
    return asked.value


def refusal(data: bytes, chosen: str = "") -> str:
    with pytest.raises(FileRefused) as refused:
        read(data, encoding=chosen)
    return str(refused.value)


@pytest.mark.parametrize(
    ("text", "header", "rows"),
    [
        ("code,name\r\nA;B,x", ["code", "name"], [(2, ["A;B", "x"])]),
        ("code;name\nA,B;x\n", ["code", "name"], [(2, ["A,B", "x"])]),
        ('code;"a, b, c"\nA,B;x\n', ["code", "a, b, c"], [(2, ["A,B", "x"])]),
        ("code\tname\nA,B\tx\n", ["code", "name"], [(2, ["A,B", "x"])]),
        ('\ufeffsep=;\n"a, b";name\nA;x\n', ["a, b", "name"], [(2, ["A", "x"])]),
        ('"SEP=;"\ra, b;name\nA;x\n', ["a, b", "name"], [(2, ["A", "x"])]),
    ],
    ids=["commas", "semicolons", "quoted", "tabs", "named", "named in quotation marks"],
)
def test_the_header_decides_what_divides(text, header, rows):
    """A line above the header may name the separator; this line is no row."""
    sheet = read(text.encode())
    assert [sheet.header, sheet.rows] == [header, rows]


def test_blank_rows_are_passed_over_but_counted_and_a_blank_title_over_any_value_stays():
    assert read(b"code,name\n\n,\n  ,\t\nAPT,x\n").rows == [(5, ["APT", "x"])]
    sheet = read(b"code,,name,\nA,,x,\nB,lost?,y,\n")
    rows = [(2, ["A", "", "x"]), (3, ["B", "lost?", "y"])]
    assert [sheet.header, sheet.rows] == [["code", "", "name"], rows]


ABOVE = ((b"", 2), (b"sep=,\r\n", 3), (b"\r\r", 4))
NEVER_CLOSED = "the row that starts there has a quotation mark that is never closed."
CLOSED = "text follows a closed quotation mark. Inside a quoted cell write the mark twice."


@pytest.mark.parametrize(
    ("data", "line", "why"),
    [
        (b'code,name\nA,x\nB,"never\nclosed', 3, NEVER_CLOSED),
        *((above + b'code,name\nA,"x"y\n', line, CLOSED) for above, line in ABOVE),
    ],
)
def test_a_quote_that_is_wrong_is_refused_with_its_line(data, line, why):
    assert refusal(data) == f"Line {line} cannot be read: {why}"


OTHER_TEXT = "This is HTML, XML or JSON, not a table."
NO_TEXT = "This is neither text nor a workbook. It may have been cut off on its way."


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "This is a file of an old office"),
        (b"%PDF-1.7\n%\xe2\xe3", "This file is of a kind that holds no table."),
        ("<table><tr><td>é".encode("utf-16"), OTHER_TEXT),
        (b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>', OTHER_TEXT),
        (b'[{"code": "APT"}]', OTHER_TEXT),
        (b"\x7fELF\x02\x01\x00\xff\xfe" + b"x" * 100, NO_TEXT),
        (FRENCH.encode("utf-16-le")[:-1], NO_TEXT),
    ],
)
def test_what_is_no_table_is_refused_with_a_remedy(data, said):
    message = refusal(data)
    assert [message[: len(said)], len(message) > len(said) + 10] == [said, True]


def test_an_empty_file_is_refused():
    files = [b"", b" , ,\n\n", codecs.BOM_UTF16_LE, b"sep=;\n", b"\r\r\r"]
    assert [refusal(data) for data in files] == ["The file is empty."] * 5


def test_more_bytes_rows_or_characters_of_a_cell_than_the_limits_are_refused(settings):
    assert len(read(b"name\n" + b"x" * 100_000).rows[0][1][0]) == 100_000
    said = "Cell B3 holds 100001 characters; the limit is 100000."
    assert refusal(b"code,name\n\nA," + b"x" * 100_001) == said
    settings.IMPORT_MAX_ROWS = 2
    assert len(read(b"code\n\nA\n\nB\n\n\n").rows) == 2
    assert refusal(b"code\nA\n\nB\nC\nD\n") == (
        "The file has more than 2 rows, the limit: row 5 is one too many. Split the file."
    )
    settings.IMPORT_MAX_BYTES = 10
    check_size(10)
    assert refusal(b"\xff" * 11) == "The file has 11 bytes; the limit is 10."


@pytest.mark.parametrize("value", ["", "0", "1e3", "٣", "101"])
def test_a_wrong_limit_stops_the_start_and_is_named(monkeypatch, value):
    monkeypatch.setenv("IMPORT_MAX_ROWS", value)
    said = f"^IMPORT_MAX_ROWS must be a whole number from 1 to 100, not “{value}”.$"
    with pytest.raises(ImproperlyConfigured, match=said):
        read_limit("IMPORT_MAX_ROWS", 5, most=100)


@pytest.mark.parametrize(
    "filler", [b" ", b"\n", b"\t", b",", b'"', b"[ ", b"\xf4", b"a\r", b"x\r", b"\xf4\r", b"x"]
)
def test_a_file_full_of_one_thing_is_read_or_refused_in_good_time(filler):
    """With a careless regular expression the time grows with the square of the length: hours, not a tenth of a second."""
    for data in (b"code,name\n" + filler * 200_000, filler * 200_000 + b"\xf4"):
        with suppress(FileRefused):
            read(data)


@pytest.mark.parametrize(("text", "name"), UNKNOWN)
def test_a_file_that_does_not_say_its_encoding_is_asked_about_with_a_line_in_each_reading(
    text, name
):
    readings = question(text.encode(name)).readings
    right = [one for one in readings if text.splitlines()[one.lines[0][0] - 1] == one.lines[0][1]]
    assert len({tuple(number for number, _line in one.lines) for one in readings}) == 1
    assert [bool(right), 1 <= len(readings) <= READINGS] == [True, True]
    sheet = read(text.encode(name), encoding=name)
    assert [cells for _number, cells in sheet.rows] == [
        line.split(";") for line in text.splitlines()[1:]
    ]
    assert sheet.notes == [f"The file was read as you chose: {ENCODINGS[name]}."]


def test_half_a_file_in_another_encoding_is_asked_about_and_named():
    asked = question("code,name\nCIV,Côte\n".encode() + "STP,São\n".encode("cp1252"))
    said = "The file is not UTF-8: the byte 0xE3 in line 3 does not fit. Choose the version in which every letter is correct."
    assert str(asked) == said
    assert asked.readings[0] == (MIXED, ENCODINGS[MIXED], [(3, "STP,São"), (2, "CIV,Côte")])
    lines = {one.encoding: one.lines for one in asked.readings}
    assert lines["cp1252"] == [(3, "STP,São"), (2, "CIV,CÃ´te")]


@pytest.mark.parametrize(
    ("mark", "name"),
    [
        *((b"", name) for name in ("utf-8", "utf-8-sig", "utf-16", "utf-32")),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ],
)
def test_utf_8_and_what_a_mark_names_is_not_asked_about(mark, name):
    sheet = read(mark + "code;name\nCHN;中华人民共和国\nCIV;Côte 𝄞\n".encode(name))
    assert sheet.rows == [(2, ["CHN", "中华人民共和国"]), (3, ["CIV", "Côte 𝄞"])]
    assert sheet.notes == []
    # The chosen encoding is used even where the file could be UTF-8.
    assert read(b"name\nC\xc3\xb4te\n", encoding="cp1252").rows == [(2, ["CÃ´te"])]


@pytest.mark.parametrize(
    ("data", "chosen", "named"),
    [
        (b"name\nx\xf4\nA\x81\n", "cp1252", "Western European (Windows-1252)"),
        ("code\nCIV\n中".encode("utf-16")[:-1], "", "UTF-16, low byte first"),
        ("code\nCIV\n".encode("utf-16") + b"\x00\xd8A\x00", "", "UTF-16, low byte first"),
    ],
    ids=["chosen", "cut off", "half a pair"],
)
def test_what_is_not_in_its_encoding_is_refused_with_the_line(data, chosen, named):
    said = rf"The file is not {re.escape(named)}: the byte 0x[0-9A-F]{{2}} in line 3 does not fit."
    assert re.fullmatch(said, refusal(data, chosen))
