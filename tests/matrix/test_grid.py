"""Which rows and columns the matrix has, in which order, and how they are counted."""

import pytest

from matrix.releases import ChangedSince
from matrix.snapshot.statements import NOT_FOUND
from matrix.table import MatrixOptions, MatrixTable, MatrixTotals
from tests.matrix.snapshots import impact, other, paper, snapshot, state, stated, text

FRANCE, USA = state("france", "cept"), state("usa", "citel")
OWNER = other("owner", is_owner=True)
IN_ORDER = ["apt", "atu", "cept", "citel", "las", "rcc"]


def columns(matrix: MatrixTable) -> list[str]:
    return [column.holder.slug for column in matrix.columns]


def rows(matrix: MatrixTable) -> list[str]:
    return [row.subject.path for row in matrix.rows]


# columns


def test_a_state_stands_beside_its_group_and_last_are_others_the_owner_and_who_was_not_found():
    made = snapshot(
        *(paper("20", slug) for slug in (NOT_FOUND, "owner", "ietf", "usa", "france")),
        holders=(FRANCE, USA, OWNER),
    )
    by_region = ["apt", "atu", "cept", "france", "citel", "usa", "las", "rcc"]
    assert columns(MatrixTable(made)) == [*by_region, "ietf", "owner", NOT_FOUND]


def test_a_state_without_a_line_has_a_column_only_where_all_states_are_asked_for():
    made = snapshot(paper("20", "cept"), holders=(USA,))
    shown = {
        show: columns(MatrixTable(made, MatrixOptions(show=show), {"france": FRANCE}))
        for show in ("", "groups", "states", "others", "all")
    }
    assert shown == {
        "": IN_ORDER,
        "groups": IN_ORDER,
        "states": ["france", "usa"],
        "others": [],
        "all": ["apt", "atu", "cept", "france", "citel", "usa", "las", "rcc"],
    }


# rows


def test_rows_come_by_number_and_texts_without_one_last():
    in_order = ["20", "100", "study-group/sg2", "study-group/sg11", "topic/dns", "new/wtsa-24-x-1"]
    made = snapshot(*(paper(path, "atu") for path in reversed(in_order)))
    assert rows(MatrixTable(made)) == in_order


def test_a_chosen_text_has_a_row_though_nothing_is_recorded_on_it():
    options, chosen = MatrixOptions(subjects=("20", "33")), {"33": text("33")}
    matrix = MatrixTable(snapshot(paper("20", "atu")), options, chosen=chosen)
    assert [rows(matrix), matrix.rows[1].totals] == [["20", "33"], MatrixTotals()]


def test_rows_on_which_those_shown_differ():
    made = snapshot(
        *(paper("20", "atu", "mod"), paper("20", "cept", "noc")),
        *(paper("50", "atu", "mod"), paper("50", "cept", "mod")),
        *(paper("64", "atu", "mod"), paper("64", "usa", "mod")),
        holders=(USA,),
    )
    matrix = MatrixTable(made, MatrixOptions(differences=True))
    assert [rows(matrix), columns(matrix)] == [["20"], IN_ORDER]


def test_rows_whose_day_is_not_known_come_last_and_rows_that_did_not_change_are_counted():
    statements = [paper(subject, "atu") for subject in ("20", "50", "64", "98")]
    since = ChangedSince(frozenset({("64", "atu")}), frozenset({("20", "atu"), ("64", "apt")}))

    matrix = MatrixTable(snapshot(*statements), MatrixOptions(since=since))

    assert (rows(matrix), matrix.unchanged) == (["64", "20"], 2)
    assert [one.path for one in matrix.changed] == ["64"]
    assert [one.path for one in matrix.day_unknown] == ["20"]


# counts


def test_totals_count_who_speaks_and_who_is_spoken_for():
    statements = (paper("20", "cept"), paper("20", "atu"), paper("20", "usa", "noc"))
    matrix = MatrixTable(snapshot(*statements, holders=(FRANCE, USA)), MatrixOptions(show="all"))
    assert matrix.rows[0].totals == MatrixTotals((("mod", 2), ("noc", 1)), through=1)


def test_the_owner_is_not_counted_among_those_who_ask():
    made = snapshot(stated("20", "owner", "oppose"), paper("20", "atu", "mod"), holders=(OWNER,))
    row = MatrixTable(made).rows[0]
    assert [row.totals, row.contested] == [MatrixTotals((("mod", 1),)), 0]


@pytest.mark.parametrize(
    ("codes", "pairs"),
    [("mod mod", 0), ("mod noc", 1), ("mod mod noc", 2), ("mod sup noc", 3)],
)
def test_contested_counts_pairs_that_exclude_each_other(codes, pairs):
    made = snapshot(
        stated("20", "ietf", "concern"),
        *(paper("20", slug, code) for slug, code in zip(IN_ORDER, codes.split(), strict=False)),
    )
    assert MatrixTable(made).rows[0].contested == pairs


# order


def test_rows_sort_by_impact():
    impacts = (impact("20", severity="none"), impact("50", severity="high"))
    made = snapshot(paper("1", "atu"), paper("20", "atu"), impacts=impacts)
    assert rows(MatrixTable(made, MatrixOptions(sort="impact"))) == ["50", "20", "1"]
