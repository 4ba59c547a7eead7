"""What the editors of this site concluded is never called a statement of the holder, nor counted as one."""

import pytest
from django.urls import reverse

from matrix.comparison import Agreement, build_comparison
from matrix.snapshot import display
from matrix.snapshot.display import row_sentence
from matrix.snapshot.statements import Resolver
from positions.choices import StatedThrough
from positions.legend import LegendFamily, entries

from .snapshots import paper, snapshot, state, stated


def inferred(subject, holder, code="oppose"):
    return stated(subject, holder, code, evidence="inference")


def test_the_cell_says_our_inference():
    made = snapshot(inferred("20", "cept"))
    cell = Resolver(made).cell("20", "cept")
    assert (cell.via, cell.own, display.format_via(cell, made)) == (
        StatedThrough.INFERRED,
        (),
        "our inference",
    )


def test_a_member_is_shown_through_its_group_by_our_inference():
    made = snapshot(inferred("20", "cept"), holders=(state("france", "cept"),))
    cell = Resolver(made).cell("20", "france")
    assert (display.format_via(cell, made), cell.own) == ("through CEPT, by our inference", ())


def test_a_paper_beside_it_is_told_apart():
    made = snapshot(paper("20", "cept"), inferred("20", "cept"))
    cell = Resolver(made).cell("20", "cept")
    assert display.format_via(cell, made) == "own paper, and our inference"
    assert [statement.is_paper for statement in cell.own] == [True]


def test_it_is_not_compared():
    made = snapshot(
        inferred("20", "cept"), paper("20", "rcc", "mod"), holders=(state("france", "cept"),)
    )
    found = build_comparison(Resolver(made), made.subjects.values(), ["cept", "rcc"])
    assert [(row.how, found.pairs[0].differ) for row in found.rows] == [(Agreement.NOT_KNOWN, 0)]


def test_nobody_breaks_with_what_was_inferred():
    made = snapshot(
        inferred("20", "cept"), paper("20", "france", "mod"), holders=(state("france", "cept"),)
    )
    assert Resolver(made).cell("20", "france").agreements == ()


def test_the_sentence_says_so():
    made = snapshot(inferred("20", "cept"), inferred("20", "usa"), groups=("cept",))
    assert row_sentence(Resolver(made), made.subjects["20"]) == (
        "CEPT opposes what is proposed on Resolution 20 (our inference). USA opposes what is proposed on Resolution 20 (our inference)."
    )


def test_the_key_explains_it():
    assert "inferred" in [entry.anchor for entry in entries(LegendFamily.STATED_THROUGH)]


@pytest.mark.django_db
@pytest.mark.usefixtures("sample_data")
def test_cept_on_digital_object_architecture(client):
    where = {"assembly": "wtsa-16"}
    cell = client.get(
        reverse("matrix:cell", args=["topic/digital-object-architecture", "cept"]), where
    ).content.decode()
    assert ("Own statement" in cell, "Our inference" in cell) == (False, True)
    matrix = client.get(
        reverse("matrix:matrix"), where | {"topic": "digital-object-architecture"}
    ).content.decode()
    assert 'note-inferred">' in matrix
    csv = client.get("/positions.csv", where)
    lines = [
        line
        for line in csv.content.decode().splitlines()
        if "digital-object-architecture" in line and ",cept," in line
    ]
    assert [("our inference" in line, "own statement" in line) for line in lines] == [(True, False)]
