"""Who says what a text would do to the Internet; what is hidden is shown nowhere."""

import pytest

from core.records.publishing import withdraw
from documents.models import Document
from matrix.snapshot.loader import snapshot_of
from matrix.views.missing import no_impact
from meetings.models import Assembly
from participants.models import Participant
from positions.models import ImpactAssessment, Position
from positions.panels import impacts as panels
from resolutions.models import Resolution, Topic
from tests.rows import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def assembly():
    return make(Assembly, code="WTSA-24", ordinal=10)


@pytest.fixture
def text():
    return make(Resolution, number=20, title="Numbering", topics=[make(Topic, name="Names")])


@pytest.fixture
def gpd():
    return make(Participant, code="GPD", kind="civil_society")


def assessed(assembly, text, **values):
    return make(
        ImpactAssessment,
        assembly=assembly,
        resolution=text,
        reason="It closes a process.",
        **values,
    )


def test_a_draft_one_of_a_hidden_assessor_and_a_hidden_document_are_nowhere(
    assembly, text, gpd, operator
):
    def shown():
        """What the panels and the matrix show of each."""
        panel = panels.impacts_on_resolution(text), panels.impacts_on_topic(text.topics.get())
        others = [[one.document for panel in found for one in panel.others] for found in panel]
        return [*others, [one.document for one in snapshot_of(assembly).impacts]]

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
