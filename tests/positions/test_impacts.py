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
CANARY = "It closes a process."


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
    return make(ImpactAssessment, assembly=assembly, resolution=text, reason=CANARY, **values)


# where readers see it


def places(assembly, text):
    """What each place shows of it: the panels, the matrix."""
    found = panels.impacts_on_resolution(text), panels.impacts_on_topic(text.topics.get())
    return [
        *([one.reason for panel in shown for one in panel.others] for shown in found),
        [one.reason for one in snapshot_of(assembly).impacts],
    ]


def test_a_draft_and_one_of_a_hidden_assessor_are_nowhere(assembly, text, gpd, operator):
    assessed(assembly, text, assessor=gpd)
    withdraw(gpd, by=operator, channel="test")
    assessed(assembly, text, assessor_stated="Jane Doe", published=False)
    assert places(assembly, text) == [[]] * 3


def test_a_hidden_document_is_not_named(assembly, text, gpd):
    assessed(assembly, text, assessor=gpd, document=make(Document, published=False, title="Canary"))
    [panel] = panels.impacts_on_resolution(text)
    assert [row.document for row in panel.others] == [None]
    assert snapshot_of(assembly).impacts[0].document == ""


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
