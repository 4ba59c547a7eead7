"""Text files that do not say in which encoding they are: which readings are offered, and what is read."""

import codecs

import pytest

from exchange.files.detect import FileRefused, read
from exchange.files.encoding import (
    ENCODINGS,
    MIXED,
    READINGS,
    WhichEncoding,
    candidates_for,
)

FRENCH = "code;name\nAPT;x\nCIV;République de Côte d'Ivoire\nSTP;São Tomé\n"
RUSSIAN = "code;name\nAPT;x\nRUS;Российская Федерация\n"
CHINESE = "code;name\nAPT;x\nCHN;中华人民共和国\n"
UNKNOWN = [
    *((FRENCH, name) for name in ("cp1252", "mac-roman", "cp850", "utf-16-be")),
    *((RUSSIAN, name) for name in ("cp1251", "koi8-r", "utf-32-le")),
    ("code;name\nAPT;x\nPOL;Łódź, Rzeczpospolita Polska\n", "cp1250"),
    (CHINESE, "gb18030"),
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


@pytest.mark.parametrize(("text", "name"), UNKNOWN)
def test_a_file_that_does_not_say_its_encoding_is_asked_about_with_a_line_in_each_reading(
    text, name
):
    readings = question(text.encode(name)).readings
    right = [one for one in readings if text.splitlines()[one.lines[0][0] - 1] == one.lines[0][1]]
    assert right
    assert len({tuple(number for number, _line in one.lines) for one in readings}) == 1
    assert 1 <= len(readings) <= READINGS
    sheet = read(text.encode(name), encoding=name)
    assert [cells for _number, cells in sheet.rows] == [
        line.split(";") for line in text.splitlines()[1:]
    ]
    assert sheet.notes[0].startswith("The file was read as you chose: ")


def test_half_a_file_in_another_encoding_is_asked_about_and_named():
    asked = question("code,name\nCIV,Côte\n".encode() + "STP,São\n".encode("cp1252"))
    assert str(asked) == (
        "The file mixes encodings: “ô” in line 2 is UTF-8, but the byte 0xE3 in line 3 is not. "
        "Choose the version in which every letter is correct."
    )
    assert asked.readings[0] == (MIXED, ENCODINGS[MIXED], [(3, "STP,São"), (2, "CIV,Côte")])
    assert ("cp1252", [(3, "STP,São"), (2, "CIV,CÃ´te")]) in [
        (one.encoding, one.lines) for one in asked.readings
    ]


def test_what_is_asked_costs_little_for_a_file_of_the_largest_size():
    """Each would take a careless search as long as the square of its length."""
    for line in (b"x\r", b"\xf4\r", b"\xf4", b"x"):
        data = line * 200_000 + b"\xf4"
        assert len(candidates_for(data)) <= READINGS


@pytest.mark.parametrize("name", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_utf_8_and_what_a_mark_names_is_not_asked_about(name):
    data = "code;name\nCHN;中华人民共和国\nCIV;Côte 𝄞\n".encode(name)
    sheet = read(data)
    assert sheet.rows == [(2, ["CHN", "中华人民共和国"]), (3, ["CIV", "Côte 𝄞"])]
    assert [sheet.notes, candidates_for(data)] == [[], []]


def test_utf_16_from_its_other_end_is_read_by_its_mark():
    assert read(codecs.BOM_UTF16_BE + "code\nCôte\n".encode("utf-16-be")).rows == [(2, ["Côte"])]


def test_two_bytes_a_letter_cut_off_without_a_mark_is_refused():
    said = "The file looks like UTF-16 that was cut off: every other byte or more is zero. Save it as “CSV UTF-8”."
    assert refusal(FRENCH.encode("utf-16-le")[:-1]) == said


def test_what_was_chosen_is_obeyed_and_said_where_the_file_could_be_utf_8_too():
    sheet = read(b"name\nC\xc3\xb4te\n", encoding="cp1252")
    assert sheet.rows == [(2, ["CÃ´te"])]
    said = "The file was read as you chose: Western European (Windows-1252). It could be UTF-8 too."
    assert sheet.notes == [said]


def test_what_does_not_fit_what_was_chosen_is_refused_with_its_line():
    said = "The file is not Western European (Windows-1252): the byte 0x81 in line 3 does not fit."
    assert refusal(b"name\nx\xf4\nA\x81\n", "cp1252") == said
