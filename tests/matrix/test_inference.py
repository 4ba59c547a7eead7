"""What the editors of this site concluded is never called a statement of the holder, nor counted as one."""

import pytest
from django.urls import reverse

from matrix.comparison import Agreement, build_comparison
from matrix.snapshot.statements import Resolver

from .snapshots import paper, snapshot, state, stated


def inferred(subject, holder, code="oppose"):
    return stated(subject, holder, code, evidence="inference")


def test_it_is_not_compared():
    made = snapshot(
        inferred("20", "cept"), paper("20", "rcc", "mod"), holders=(state("france", "cept"),)
    )
    found = build_comparison(Resolver(made), ["cept", "rcc"])
    assert [(row.how, found.pairs[0].comparable) for row in found.rows] == [
        (Agreement.NOT_KNOWN, 0)
    ]


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
    assert "our inference" in matrix
    csv = client.get("/positions.csv", where)
    lines = [
        line
        for line in csv.content.decode().splitlines()
        if "digital-object-architecture" in line and ",cept," in line
    ]
    assert [("our inference" in line, "own statement" in line) for line in lines] == [(True, False)]
