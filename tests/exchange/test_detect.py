"""From bytes to numbered rows: text files, and what is refused by name."""

import codecs
import re
from contextlib import suppress

import pytest
from django.core.exceptions import ImproperlyConfigured

from exchange.files.detect import FileRefused, check_size, read
from wtsa_site.environment import read_limit


def refusal(data: bytes) -> str:
    with pytest.raises(FileRefused) as refused:
        read(data)
    return str(refused.value)


@pytest.mark.parametrize("divider", [",", ";", "\t"])
def test_commas_semicolons_and_tabs_divide(divider):
    sheet = read("code,name\r\nAPT,Asia-Pacific".replace(",", divider).encode())
    assert [sheet.header, sheet.rows] == [["code", "name"], [(2, ["APT", "Asia-Pacific"])]]


@pytest.mark.parametrize("data", [b"code;name\nA,B;x\n", b'code;"a, b, c"\nA,B;x\n'])
def test_the_header_decides_what_divides(data):
    assert read(data).rows == [(2, ["A,B", "x"])]


@pytest.mark.parametrize("line", ["sep=;\n", '"SEP=;"\r', "\ufeffsep=;\n"])
def test_a_line_that_names_the_divider_is_no_header_and_no_row(line):
    sheet = read(f"{line}code, of all;name\nAPT;x\n".encode())
    assert [sheet.header, sheet.rows] == [["code, of all", "name"], [(2, ["APT", "x"])]]


def test_blank_rows_are_passed_over_but_counted():
    assert read(b"code,name\n\n,\n  ,\t\nAPT,x\n").rows == [(5, ["APT", "x"])]


def test_a_quote_that_never_closes_is_refused_with_the_line_of_its_row():
    assert refusal(b'code,name\nA,x\nB,"never\nclosed') == (
        "Line 3 cannot be read: the row that starts there has a quotation mark that is never closed."
    )


@pytest.mark.parametrize(("above", "line"), [(b"", 2), (b"sep=,\r\n", 3), (b"\r\r", 4)])
def test_text_after_a_closed_quote_is_refused_with_its_line(above, line):
    assert refusal(above + b'code,name\nA,"x"y\n') == (
        f"Line {line} cannot be read: text follows a closed quotation mark. Inside a quoted cell write the mark twice."
    )


def test_a_blank_title_over_any_value_stays():
    sheet = read(b"code,,name,\nA,,x,\nB,lost?,y,\n")
    rows = [(2, ["A", "", "x"]), (3, ["B", "lost?", "y"])]
    assert [sheet.header, sheet.rows] == [["code", "", "name"], rows]


@pytest.mark.parametrize(
    "data",
    ["code\nCIV\n中".encode("utf-16")[:-1], "code\nCIV\n".encode("utf-16") + b"\x00\xd8A\x00"],
    ids=["cut off", "half a pair"],
)
def test_utf_16_that_breaks_off_is_refused_with_its_line(data):
    said = r"The file says that it is UTF-16, but the byte 0x[0-9A-F]{2} in line 3 is not\. "
    assert re.match(said, refusal(data))


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED = OLD + "EncryptedPackage".encode("utf-16-le")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (OLD + bytes(600), "This is a file of an old office program (.xls)."),
        (LOCKED, "The workbook is protected by a password."),
        (b"%PDF-1.7\n%\xe2\xe3", "This is a PDF file, not a table."),
        (b"\x1f\x8b\x08\x00", "This is a gzip file, not a table."),
        ("<table><tr><td>é".encode("utf-16"), "This is HTML, not a table."),
        (b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>', "This is XML, not a table."),
        (b'[{"code": "APT"}]', "This is JSON, not a table."),
        (b"\x7fELF\x02\x01\x00\xff\xfe" + b"x" * 100, "This is neither text nor a workbook."),
    ],
)
def test_what_is_no_table_is_refused_by_name_with_a_remedy(data, said):
    message = refusal(data)
    assert [message[: len(said)], len(message) > len(said) + 10] == [said, True]


@pytest.mark.parametrize("data", [b"", b" , ,\n\n", codecs.BOM_UTF16_LE, b"sep=;\n", b"\r\r\r"])
def test_an_empty_file_is_refused(data):
    assert refusal(data) == "The file is empty."


def test_a_file_of_too_many_bytes_is_refused_before_it_is_read(settings):
    settings.IMPORT_MAX_BYTES = 10
    check_size(10)
    assert refusal(b"\xff" * 11) == "The file has 11 bytes; the limit is 10."


def test_as_many_rows_as_the_limit_are_read_and_one_more_refused(settings):
    settings.IMPORT_MAX_ROWS = 2
    assert len(read(b"code\n\nA\n\nB\n\n\n").rows) == 2
    assert refusal(b"code\nA\n\nB\nC\nD\n") == (
        "The file has more than 2 rows, the limit: row 5 is one too many. Split the file."
    )


def test_a_long_cell_is_refused_by_its_name():
    assert len(read(b"name\n" + b"x" * 100_000).rows[0][1][0]) == 100_000
    said = "Cell B3 holds 100001 characters; the limit is 100000."
    assert refusal(b"code,name\n\nA," + b"x" * 100_001) == said


@pytest.mark.parametrize("value", ["", "0", "1e3", "٣", "101"])
def test_a_wrong_limit_stops_the_start_and_is_named(monkeypatch, value):
    monkeypatch.setenv("IMPORT_MAX_ROWS", value)
    said = f"^IMPORT_MAX_ROWS must be a whole number from 1 to 100, not “{value}”.$"
    with pytest.raises(ImproperlyConfigured, match=said):
        read_limit("IMPORT_MAX_ROWS", 5, most=100)


@pytest.mark.parametrize("filler", [b" ", b"\n", b"\t", b",", b'"', b"[ ", b"\xf4", b"a\r"])
def test_a_file_full_of_one_thing_is_read_or_refused_in_good_time(filler):
    """Each would take a careless pattern as long as the square of its length: hours, not a tenth of a second."""
    with suppress(FileRefused):
        read(b"code,name\n" + filler * 200_000)
        read(filler * 200_000 + b"\xf4")
