"""Formulas, errors and numbers that are no days in sheets of a layout of their own: refused where they would come, as with our headers."""

import pytest

from exchange.files.sheet import Fault, FileSheet, line_of
from positions.resources.pasting.positions import PositionReader
from positions.resources.pasting.proposals import ProposalReader
from tests.positions.foreign_sheets import read_layout
from tests.positions.test_pasted_positions import known_names

ROOM = {"Room": ""}  # left out
REASON = "Cell holds a formula. Replace it with its value."
POSITIONS = ["Resolution", "Group", "Position", "Date", "Remarks", "Room"]
PROPOSALS = ["Number", "Type", "Resolution", "Title", "Proponents", "Remarks", "Room"]
POSITION = ["64", "ATU", "support", "2024-03-12", "", "B"]
PROPOSAL = ["AFCP/42A12/1", "MOD", "64", "Access", "AFCP", "Too wide", "B"]


@pytest.fixture(scope="module")
def names():
    """Without a database: reading asks it nothing."""
    return known_names()


def with_fault(header, row, place, value="=CONCATENATE(A1,B1)"):
    """The sheet with this cell, its row the third line."""
    cells = [*row[:place], value, *row[place + 1 :]]
    return FileSheet(header, [(3, cells)], faults={3: [Fault(place, value, REASON)]})


def columns(sheet):
    return [
        (number, sheet.header[fault.place])
        for number, faults in sheet.faults.items()
        for fault in faults
    ]


PLACES = [
    *(
        (PositionReader, POSITIONS, POSITION, place, column)
        for place, column in enumerate(["resolution", "held_by", "stance", "taken_on"])
    ),
    *(
        (ProposalReader, PROPOSALS, PROPOSAL, place, column)
        for place, column in enumerate(
            ["number", "asks", "asks", "title", "proposed_by", "account"]
        )
    ),
]


@pytest.mark.parametrize(("reader", "header", "row", "place", "column"), PLACES)
def test_a_cell_that_cannot_be_taken_is_refused_where_it_would_come(
    reader, header, row, place, column, names
):
    found = read_layout(with_fault(header, row, place), reader(names), ROOM)
    assert (len(found.rows), columns(found)) == (1, [(3, column)])


def test_a_title_made_of_what_is_asked_is_refused_with_it(names):
    header, row = ["Number", "Type", "Resolution"], ["AFCP/42A12/1", "MOD", "64"]
    found = read_layout(with_fault(header, row, 2, "#N/A"), ProposalReader(names))
    assert columns(found) == [(3, "asks"), (3, "title")]


def test_in_a_matrix_only_the_row_of_that_cell_is_refused(names):
    sheet = with_fault(["Resolution", "ATU", "APT"], ["64", "oppose", "support"], 1, "#REF!")
    found = read_layout(sheet, PositionReader(names))
    assert [(line_of(number), cells[1]) for number, cells in found.rows] == [(3, "ATU"), (3, "APT")]
    assert columns(found) == [(3, "stance")]
    assert [(one.value, one.reason) for one in found.faults[3]] == [("#REF!", REASON)]
