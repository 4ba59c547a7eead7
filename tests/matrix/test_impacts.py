"""Impact assessments: those of others are named in a line, those of the publisher stand apart; hidden ones are shown nowhere."""

import dataclasses
import json

import pytest

from core.records.publishing import withdraw
from documents.models import Document
from matrix.formats.tables import IMPACT_HEADER, MatrixTables, to_dicts
from matrix.snapshot.contents import from_json, to_json
from matrix.snapshot.display import format_assessed
from matrix.snapshot.loader import snapshot_of
from matrix.snapshot.statements import Evidence
from matrix.table import MatrixTable
from matrix.views.missing import no_impact
from participants.models import Participant
from positions.models import ImpactAssessment, Position
from positions.panels import impacts as panels
from resolutions.models import Topic
from tests.rows import make

from .snapshots import impact, other, paper, snapshot

OWNER = other("isoc", is_owner=True)
NEW = {"assessor", "assessor_name", "assessor_stated"}
NEW |= {field.name for field in dataclasses.fields(Evidence)} - {"checked_on"}
NOT_STATED = {"severity": "not_stated", "certainty": "not_stated"}
BY_GPD = {"assessor": "gpd", "assessor_name": "GPD", "evidence": "press", "confidence": "inferred"}
BY_GPD |= {"sources": ("https://example.org/post",)} | NOT_STATED


def by_gpd(**values):
    return impact("20", **BY_GPD | values)


def by_author(**values):
    name = "Institute (Jane Doe)"
    return by_gpd(assessor="", assessor_name=name, assessor_stated=name, **values)


@pytest.mark.parametrize(
    ("impacts", "said"),
    [
        ((), ""),
        ((impact("20"),), ""),
        ((by_gpd(),), "GPD (Open: partly sourced)"),
        (
            (by_gpd(), by_gpd(dimension_name="Secure", confidence="stated"), by_gpd()),
            "GPD (Open: partly sourced, Secure)",
        ),
        (
            (by_gpd(confidence="stated"), impact("20"), by_author(confidence="unconfirmed")),
            "GPD (Open) and Institute (Jane Doe) (Open: not confirmed by its source)",
        ),
    ],
)
def test_the_line_of_a_text_names_who_else_says_what_it_would_do(impacts, said):
    assert format_assessed(impacts) == said


def test_the_files_keep_the_publishers_apart_and_give_source_and_grade():
    made = snapshot(holders=(OWNER,), impacts=(impact("20"), by_gpd()))
    tables = MatrixTables(MatrixTable(made))
    [own] = to_dicts(IMPACT_HEADER, tables.impacts())
    [found] = to_dicts(IMPACT_HEADER, tables.impacts(is_by_owner=False))
    assert (own["assessor"], own["severity"], own["source_addresses"]) == ("ISOC", "high", "")
    names = ("assessor", "severity", "confidence", "evidence", "source_addresses")
    said = ["GPD", "not stated", "partly sourced", "press", "https://example.org/post"]
    assert [found[name] for name in names] == said


def test_a_release_keeps_who_assessed_it_and_an_older_one_reads_as_the_publishers():
    made = snapshot(impacts=(by_gpd(), by_author()))
    assert from_json(json.loads(json.dumps(to_json(made)))).impacts == made.impacts

    kept = to_json(snapshot(paper("20", "atu"), holders=(OWNER,), impacts=(impact("20"),)))
    for name in NEW:
        del kept["impacts"][0][name]
    [read] = from_json(json.loads(json.dumps(kept))).impacts
    assert (read.is_by_owner, read.severity, read.confidence) == (True, "high", "")


# in the database


@pytest.fixture
def gpd(db):
    return make(Participant, code="GPD", kind="civil_society")


def assessed(assembly, text, **values):
    values |= {"assembly": assembly, "resolution": text, "reason": "It closes a process."}
    return make(ImpactAssessment, **values)


def test_a_draft_one_of_a_hidden_assessor_and_a_hidden_document_are_nowhere(
    assembly, text, gpd, operator
):
    def shown():
        """The documents of the assessments that two panels and the matrix show."""
        panel = panels.impacts_on_resolution(text), panels.impacts_on_topic(topic)
        others = [[one.document for panel in found for one in panel.others] for found in panel]
        return [*others, [one.document for one in snapshot_of(assembly).impacts]]

    text.topics.add(topic := make(Topic))
    assessed(assembly, text, assessor=gpd, document=make(Document, published=False, title="Canary"))
    assessed(assembly, text, assessor_stated="Jane Doe", published=False)
    assert shown() == [[None], [None], [""]]
    withdraw(gpd, by=operator, channel="test")
    assert shown() == [[]] * 3


def test_the_publishers_is_apart_and_without_a_source_without_a_grade(assembly, text, gpd):
    assessed(assembly, text), assessed(assembly, text, assessor=gpd)
    [panel] = panels.impacts_on_resolution(text)
    assert ([row.assessor.code for row in panel.others], len(panel.owners)) == (["GPD"], 1)
    grades = {one.assessor: one.confidence for one in snapshot_of(assembly).impacts}
    assert grades == {"": "", "gpd": "unconfirmed"}


def test_missing_information_names_the_texts_on_which_somebody_spoke_and_nobody_assessed(
    assembly, text, gpd
):
    def gap():
        one = no_impact(snapshot_of(assembly).current)
        return one.count, [item.about for item in one.gaps]

    make(Position, assembly=assembly, resolution=text)
    assert gap() == (1, ["Resolution 20: No assessment of the impact on the Internet"])
    assessed(assembly, text, assessor=gpd)
    assert gap()[0] == 0
