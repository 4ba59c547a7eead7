"""The matrix line by line, as a grid, and what its lines rest on."""

from django.conf import settings

from matrix.formats.tables import LONG_HEADER, MatrixTables, to_dicts
from matrix.table import MatrixTable

from .snapshots import paper, snapshot, state, stated

WARNING = "Proposals are not agreed texts."


def tables(*statements, holders=()):
    made = snapshot(*statements, holders=holders, groups=("citel",))
    return MatrixTables(MatrixTable(made), "?assembly=wtsa-24", WARNING)


def long(made, *names):
    return [tuple(row[name] for name in names) for row in to_dicts(LONG_HEADER, made.long())]


def test_a_paper_stands_on_a_line_of_its_own():
    values = {"account": "Asks for more.", "paper": "IAP/46A22/1", "dated": "2024-10"}
    statement = paper("20", "citel", slug="wtsa-24-iap-46a22-1", **values)

    [row] = to_dicts(LONG_HEADER, tables(statement).long())

    assert row == dict.fromkeys(LONG_HEADER, "") | {
        "assembly": "wtsa-24",
        "subject": "20",
        "subject_name": "Resolution 20",
        "title": "Title of 20",
        "holder": "citel",
        "holder_name": "CITEL",
        "confidence": "sourced",
        "code": "mod",
        "said": "MOD",
        "via": "own paper",
        "account": "Asks for more.",
        "paper": "IAP/46A22/1",
        "stage": "submitted",
        "dated": "2024-10",
        "counts_from": "2024-10-31",
        "outcome": "outcome not found",
        "address": f"{settings.BASE_URL}/proposals/wtsa-24/wtsa-24-iap-46a22-1/#item-1",
        "evidence_page": f"{settings.BASE_URL}/positions/20/citel/?assembly=wtsa-24",
        "reading": WARNING,
    }


def test_a_state_for_which_nothing_was_found_keeps_that_line_and_what_we_infer_is_called_so():
    made = tables(
        paper("20", "citel"),
        stated("20", "chile", "none_found", checked_on="2024-05-01"),
        stated("20", "gpd", "oppose", evidence="inference"),
        holders=(state("chile", "citel"),),
    )

    assert long(made, "holder", "said", "via", "last_checked_on") == [
        ("citel", "MOD", "own paper", ""),
        ("chile", "none found", "own statement", "2024-05-01"),
        ("chile", "MOD", "through CITEL", ""),
        ("gpd", "oppose", "our inference", ""),
    ]


def test_the_grid_says_of_each_cell_what_it_shows_and_through_whom():
    made = tables(
        paper("20", "citel", "mod"),
        paper("50", "citel", "noc"),
        paper("50", "chile", "mod"),
        stated("64", "citel", "no_position"),
        stated("64", "chile", "none_found", checked_on="2024-05-01"),
        holders=(state("chile", "citel"),),
    )

    silent = ["no position taken", "none found on 1 May 2024", "", ""]
    assert [[one.text for one in row] for row in made.grid().rows] == [
        ["20", "Resolution 20", "Title of 20", "MOD", "MOD; through CITEL", "MOD 1", ""],
        ["50", "Resolution 50", "Title of 50", "NOC", "MOD; breaks with CITEL", "MOD 1, NOC 1", ""],
        ["64", "Resolution 64", "Title of 64", *silent],
    ]
