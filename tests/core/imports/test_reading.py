"""From bytes to numbered rows."""

import pytest

from core.imports.reading import FileRefused, read_csv


def refusal(data: bytes) -> str:
    with pytest.raises(FileRefused) as refused:
        read_csv(data)
    return str(refused.value)


@pytest.mark.parametrize("divider", [",", ";", "\t"])
def test_commas_semicolons_and_tabs_divide(divider):
    sheet = read_csv(divider.join(["code", "name"]).encode() + b"\r\n" + divider.join(["APT", "Asia-Pacific"]).encode())
    assert [sheet.header, sheet.rows] == [["code", "name"], [(2, ["APT", "Asia-Pacific"])]]


@pytest.mark.parametrize("data", [b"code;name\nA,B;x\n", b'code;"a, b, c"\nA,B;x\n'])
def test_the_header_decides_what_divides(data):
    assert read_csv(data).rows == [(2, ["A,B", "x"])]


def test_a_blank_first_line_does_not_hide_what_divides():
    sheet = read_csv(b"\r\ncode;name\r\nAPT;x\r\n")
    assert [sheet.header, sheet.rows] == [["code", "name"], [(3, ["APT", "x"])]]


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_lines_end_in_any_way(ends):
    assert read_csv(ends.join(["code", "APT", "ATU", ""]).encode()).rows == [(2, ["APT"]), (3, ["ATU"])]


def test_a_byte_order_mark_is_no_part_of_the_first_column():
    assert read_csv("code\nAPT\n".encode("utf-8-sig")).header == ["code"]


def test_letters_of_every_script_arrive():
    assert read_csv("name\nCôte d'Ivoire\n中国\nمصر\n".encode()).rows == [(2, ["Côte d'Ivoire"]), (3, ["中国"]), (4, ["مصر"])]


def test_blank_rows_are_passed_over_but_counted():
    assert read_csv(b"code,name\n\n,\n  ,\t\nAPT,x\n").rows == [(5, ["APT", "x"])]


def test_a_cell_of_several_lines_is_one_row():
    assert read_csv(b'code,name\nA,"two\nlines"\nB,x\n').rows == [(2, ["A", "two\nlines"]), (3, ["B", "x"])]


def test_a_cell_of_a_megabyte_is_read():
    assert len(read_csv(b"name\n" + b"x" * 1_000_000).rows[0][1][0]) == 1_000_000


@pytest.mark.parametrize(
    ("data", "byte"),
    [
        ("code,name\nCIV,Côte\n".encode("cp1252"), "line 2 holds the byte 0xF4"),
        ("code,name\n".encode("utf-16"), "line 1 holds the byte 0xFF"),
        (b"code\nA\nB\x80\n", "line 3 holds the byte 0x80"),
        (b"PK\x03\x04\x14\x00\xff", "line 1 holds the byte 0xFF"),
    ],
)
def test_another_encoding_is_refused_with_line_byte_and_remedy(data, byte):
    assert refusal(data) == f"The file is not UTF-8: {byte}. Save it as “CSV UTF-8”."


@pytest.mark.parametrize("data", [b"", b"\n\n", b" , ,\n", "\ufeff".encode()])
def test_an_empty_file_is_refused(data):
    assert refusal(data) == "The file is empty."


@pytest.mark.parametrize("data", [b'code,name\nA,"x"y\n', b'code,name\nA,x\nB,"never closed'])
def test_broken_quotes_are_refused_with_their_line(data):
    assert refusal(data).startswith(f"Line {3 if b'never' in data else 2} cannot be read: ")
