"""What cells of CSV files and workbooks can hold."""

from core.fields import unescape_cell
from core.public.cell_text import CUT, LONGEST_CELL, csv_bytes, fit_cell
from core.public.formats import as_xlsx
from exchange.files.detect import read


class OneColumn:
    header, name, title, public = ["text"], "texts", "Texts", True

    def __init__(self, *texts):
        self.texts = texts

    columns, is_long = header, False

    def linked_cells(self):
        return (([text], [""]) for text in self.texts)

    @property
    def resource(self):
        return self

    def held_as(self, column, cell):
        return None


def in_workbook(*texts):
    return [cell for _number, (cell,) in read(as_xlsx(OneColumn(*texts)).content).rows]


NASTY = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\nx", "＝1", "'=1", "''=1", "'", "'quoted'"]
NASTY += ["(clear)", "'(clear)", "_x0041_", "_x000d__xD800_", "_x0041_x0042_", "<r>x</r>"]
NASTY += ["<b>&amp; x</b>", " x ", "a\rb", "0012", 'é,;"\n']


def test_a_workbook_holds_every_text_as_text_and_guarded():
    assert [unescape_cell(cell) for cell in in_workbook(*NASTY)] == NASTY


def test_a_workbook_drops_what_xml_cannot_hold_and_says_what_it_cut():
    """An emoji counts as two characters in a workbook; the text is never cut in the middle of one."""
    assert in_workbook("a\x00b\x1fc\ud800d\uffffe") == ["abcde"]
    assert in_workbook("x" * (LONGEST_CELL + 1)) == ["x" * (LONGEST_CELL - len(CUT)) + CUT]
    held = fit_cell("x" + "😀" * LONGEST_CELL)
    assert held == "x" + "😀" * ((LONGEST_CELL - len(CUT) - 1) // 2) + CUT


def test_a_byte_order_mark_stands_once_at_the_beginning_of_a_csv():
    """Without the mark, Excel assumes another encoding and shows “Yaoundé” as “YaoundÃ©”."""
    assert csv_bytes(["text"], [["é"], ["é"]]) == b"\xef\xbb\xbf" + "text\r\né\r\né\r\n".encode()
