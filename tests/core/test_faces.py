"""What of a text a CSV and a workbook hold."""

import pytest

from core.fields import unescape_cell
from core.public.cell_text import CUT, LONGEST_CELL, csv_bytes, fit_cell
from core.public.formats import as_xlsx
from exchange.files.detect import read

MARK = b"\xef\xbb\xbf"  # UTF-8 begins here


class Shelf:
    """A listing of one column."""

    header, name, title, public = ["text"], "texts", "Texts", True

    def __init__(self, *texts):
        self.texts = texts

    columns, is_long = header, False

    def cells(self):
        return ([text] for text in self.texts)

    def linked_cells(self):
        return ((row, [""]) for row in self.cells())

    @property
    def resource(self):
        return self

    def held_as(self, column, cell):
        return None


def in_workbook(*texts):
    return [cell for _number, (cell,) in read(as_xlsx(Shelf(*texts)).content).rows]


NASTY = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\nx", "＝1", "'=1", "''=1", "'", "'quoted'"]
NASTY += ["(clear)", "'(clear)", "_x0041_", "_x000d__xD800_", "_x0041_x0042_", "<r>x</r>"]
NASTY += ["<b>&amp; x</b>", " x ", "a\rb", "0012", 'é,;"\n']


@pytest.mark.parametrize("text", NASTY)
def test_a_workbook_holds_every_text_as_text_and_guarded(text):
    assert unescape_cell(in_workbook(text)[0]) == text


def test_characters_that_xml_cannot_hold_are_dropped_from_a_workbook():
    assert in_workbook("a\x00b\x1fc\ud800d\uffffe") == ["abcde"]


def test_a_longer_text_says_that_it_was_cut():
    assert in_workbook("x" * (LONGEST_CELL + 1)) == ["x" * (LONGEST_CELL - len(CUT)) + CUT]


def test_a_character_that_a_workbook_counts_twice_is_counted_twice_and_not_halved():
    held = fit_cell("x" + "😀" * LONGEST_CELL)
    assert held == "x" + "😀" * ((LONGEST_CELL - len(CUT) - 1) // 2) + CUT


def test_a_byte_order_mark_stands_once_at_the_beginning_of_a_csv():
    """Excel takes a CSV without one for another encoding, and shows “Yaoundé” as “YaoundÃ©”."""
    assert csv_bytes(["text"], [["é"], ["é"]]) == MARK + "text\r\né\r\né\r\n".encode()
