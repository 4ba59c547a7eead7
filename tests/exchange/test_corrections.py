"""A file with what its sender wrote on the page of the preview: cells and values, and without the rows left out."""

from exchange.checking.plan import Instructions
from exchange.files.sheet import Fault, FileSheet
from exchange.uploads.workflow import corrected

ROWS = [(2, ["APT", "in-person"]), (3, ["ATU", "F2F"]), (5, ["APT", " f2f"])]


def sheet(rows: list[tuple[int, list[str]]] = ROWS) -> FileSheet:
    return FileSheet(["Code", "Mode"], [(number, list(cells)) for number, cells in rows])


def rows_after(**chosen: object) -> list[tuple[int, list[str]]]:
    return corrected(sheet(), Instructions(**chosen)).rows


def test_without_corrections_a_file_is_as_it_came():
    assert corrected(sheet(), Instructions()) == sheet()


def test_what_was_written_for_a_value_stands_in_all_its_rows_whatever_the_case():
    assert rows_after(values={"Mode": {"F2F": "in_person"}}) == [
        (2, ["APT", "in-person"]),
        (3, ["ATU", "in_person"]),
        (5, ["APT", "in_person"]),
    ]


def test_a_value_of_another_column_stays():
    assert rows_after(values={"Code": {"F2F": "x"}, "Nowhere": {"APT": "y"}}) == ROWS


def test_what_was_written_into_a_cell_stands_in_that_cell_only():
    assert rows_after(cells={"3": {"Mode": "online", "Nowhere": "x"}, "9": {"Mode": "x"}}) == [
        ROWS[0],
        (3, ["ATU", "online"]),
        ROWS[2],
    ]


def test_what_was_written_into_a_cell_is_read_like_any_other_cell():
    chosen = {"cells": {"2": {"Mode": "F2F"}}, "values": {"Mode": {"F2F": "in_person"}}}
    assert [cells[1] for _number, cells in rows_after(**chosen)] == ["in_person"] * 3


def test_an_empty_cell_is_a_value_too():
    rows = [(2, ["APT", ""]), (3, ["", "x"])]
    after = corrected(sheet(rows), Instructions(values={"Mode": {"": "online"}}))
    assert after.rows == [(2, ["APT", "online"]), (3, ["", "x"])]


def test_a_cell_that_could_not_be_read_can_be_written_anew():
    before = sheet()
    before.faults = {3: [Fault(1, "#REF!", "broken"), Fault(0, "#N/A", "broken too")]}
    after = corrected(before, Instructions(cells={"3": {"Mode": "online"}}))
    assert after.faults == {3: [Fault(0, "#N/A", "broken too")]}


def test_the_file_itself_is_not_touched():
    before = sheet()
    corrected(before, Instructions(cells={"2": {"Mode": "x"}}))
    assert before == sheet()
