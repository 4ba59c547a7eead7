"""The grid: one thing, all holders. All is saved or nothing, and nothing twice."""

import datetime as dt

import pytest
from django.db import IntegrityError
from django.http import QueryDict

from core.records.pending.models import pending_of
from core.records.pending.saving import publish_pending
from core.records.permissions import Operator
from core.records.saving import remove
from meetings.models import Assembly
from participants.models import Participant
from positions.admin.grid_page import GridPage, show_again
from positions.admin.grid_rows import PositionGrid
from positions.models import Position
from resolutions.models import Resolution
from tests.public.test_queries import asked
from tests.rows import make

pytestmark = pytest.mark.django_db
OPERATOR = Operator()
GRID = "/admin/positions/position/grid/"
EVIDENCE = {"source_addresses": "https://example.org/report", "evidence_kind": "press"}
EVIDENCE |= {"seen_on": dt.date(2024, 9, 1)}


@pytest.fixture
def assembly():
    make(Assembly, code="WTSA-20", ordinal=10)
    return make(Assembly, code="WTSA-24", ordinal=11, is_current=True)


@pytest.fixture
def text():
    return make(Resolution, number=50)


@pytest.fixture
def groups():
    kind = "regional_organisation"
    return [make(Participant, code=code, kind=kind, name=code) for code in ("APT", "ATU")]


@pytest.fixture
def grid(assembly, text, groups):
    return PositionGrid(assembly, text, groups, OPERATOR)


def again(grid, sent=None):
    holders = [cell.holder for cell in grid.cells]
    return PositionGrid(grid.assembly, grid.subject, holders, grid.by, sent)


def shown(grid):
    """What the form of the page would send, unchanged."""
    fields = [bound for cell in grid.cells for bound in cell.form]
    return {one.html_name: "" if one.value() is None else str(one.value()) for one in fields}


def save(grid, typed, evidence=None):
    """What becomes of what was typed into the grid as it was shown; None where a cell has faults."""
    sent = QueryDict(mutable=True)
    sent.update(shown(grid) | typed)
    return again(grid, sent).save(evidence or {})


def saved(grid, typed, evidence=None):
    """What was saved, as slugs; None where a cell has faults."""
    result = save(grid, typed, evidence)
    return None if result is None else [row.slug for row in result.saved]


def conflicts(result):
    return [(one.label, one.stored, one.typed) for one in result.conflicts]


def test_each_cell_that_was_typed_becomes_a_draft_with_the_one_evidence(grid):
    typed = {"apt-stance": "support", "apt-summary": "Wants it", "apt-taken_on": "August 2024"}
    assert save(grid, typed) is None
    assert "maxlength" not in str(grid.cells[0].form["taken_on"])  # which would cut it off
    typed["apt-taken_on"] = "2024-08"
    slugs = saved(grid, typed | {"atu-stance": "oppose"}, EVIDENCE)
    assert slugs == ["wtsa-24-apt-50-2024-08", "wtsa-24-atu-50"]
    rows = Position.objects.order_by("slug").values_list(
        "stance", "summary", "taken_on", "publication", "evidence_kind", "seen_on"
    )
    assert list(rows) == [
        ("support", "Wants it", "2024-08", "draft", "press", dt.date(2024, 9, 1)),
        ("oppose", "", "", "draft", "press", dt.date(2024, 9, 1)),
    ]


def test_a_second_press_of_save_makes_no_double_and_a_slug_that_is_taken_is_extended(
    grid, assembly, groups
):
    other = make(Resolution, number=51)
    make(Position, assembly=assembly, held_by=groups[0], resolution=other, slug="wtsa-24-apt-50")
    typed = {"apt-stance": "support", "apt-summary": "Wants it"}
    first, second = saved(grid, typed), saved(grid, typed)
    assert [first, second, Position.objects.count()] == [["wtsa-24-apt-50-2"], [], 2]


def position(grid, publication="published", **values):
    of_it = {"assembly": grid.assembly, "resolution": grid.subject, "held_by": grid.cells[0].holder}
    values = {"stance": "oppose", "summary": "Old", "taken_on": "2024-08"} | values
    return make(Position, publication=publication, **of_it, **values)


def test_a_draft_is_corrected_in_place_with_the_evidence_that_was_given(grid):
    present = position(grid, "draft", source_addresses="https://example.org/first")
    assert saved(again(grid), {"apt-stance": "concern"}, EVIDENCE) == [present.slug]
    present.refresh_from_db()
    assert [present.stance, present.summary, present.version] == ["concern", "Old", 2]
    assert [Position.objects.count(), present.evidence_kind] == [1, "press"]
    addresses = ["https://example.org/first", "https://example.org/report"]
    assert present.source_addresses_list == addresses


def test_a_public_position_is_corrected_by_a_pending_change(grid, editor, publisher):
    present = position(grid)
    shown_first = PositionGrid(grid.assembly, grid.subject, [present.held_by], editor)
    result = save(shown_first, {"apt-summary": "Better said"}, EVIDENCE)
    assert [result.saved, [row.pk for row in result.pending]] == [[], [present.pk]]
    pending = pending_of(present)
    stored = Position.objects.get()
    assert [stored.summary, stored.publication, pending.is_submitted] == ["Old", "published", False]
    publish_pending(pending, by=publisher, channel="admin", seen_number=pending.number)
    stored.refresh_from_db()
    assert [stored.summary, stored.evidence_kind] == ["Better said", "press"]
    assert stored.publication == "published"


@pytest.mark.parametrize(
    ("stored", "typed", "is_correction"),
    [
        ("2024-08", {"taken_on": "2024-08-28"}, True),
        ("", {"taken_on": "2024-08"}, True),
        ("", {"taken_on": "2024-08", "stance": "support"}, False),
        ("2024-08", {"taken_on": "2024-08-28", "stance": "support"}, False),
        ("2024-08", {"taken_on": "2024-09"}, False),
    ],
)
def test_a_day_that_becomes_known_is_no_other_statement(stored, typed, is_correction, grid):
    present = position(grid, "draft", taken_on=stored)
    changed = {"summary": "Changed"} | typed
    saved(again(grid), {f"apt-{name}": value for name, value in changed.items()})
    latest = Position.objects.latest("pk")
    assert latest.supersedes == (None if is_correction else present)
    assert (latest == present) == is_correction


def test_a_position_recorded_meanwhile_is_asked_about_and_other_cells_are_saved(grid):
    saved(grid, {"apt-stance": "concern", "apt-summary": "Theirs"})
    result = save(grid, {"apt-stance": "support", "atu-stance": "oppose"})
    assert conflicts(result) == [("APT: Stance", "concern", "support")]
    assert [row.held_by.code for row in result.saved] == ["ATU"]
    now = again(grid)
    show_again(now.cells, result.asked)
    assert saved(now, {}) == ["wtsa-24-apt-50"]
    mine = Position.objects.get(slug="wtsa-24-apt-50")
    assert [mine.stance, mine.summary] == ["support", "Theirs"]


@pytest.mark.parametrize("publication", ["draft", "published"])
def test_the_same_field_of_one_position_is_asked_about_and_others_are_merged(
    publication, grid, editor, publisher
):
    present = position(grid, publication)
    first, second = (
        PositionGrid(grid.assembly, grid.subject, [present.held_by], by)
        for by in (editor, publisher)
    )
    save(first, {"apt-stance": "concern"})
    merged = save(second, {"apt-summary": "Merged"})
    assert merged.conflicts == []
    asked = save(second, {"apt-stance": "support"})
    assert conflicts(asked) == [("APT: Stance", "concern", "support")]
    now = shown(again(second))
    assert [now["apt-stance"], now["apt-summary"]] == ["concern", "Merged"]
    fresh = again(second)
    show_again(fresh.cells, asked.asked)
    save(fresh, {})
    now = shown(again(second))
    assert [now["apt-stance"], now["apt-summary"]] == ["support", "Merged"]


def test_what_was_typed_of_one_position_is_never_saved_unasked_in_a_newer_one(grid):
    position(grid, "draft", stance="support", summary="", taken_on="2024-05")
    seen = again(grid)
    saved(again(grid), {"apt-stance": "oppose", "apt-taken_on": "2024-09"})
    result = save(seen, {"apt-summary": "Said in May"})
    assert conflicts(result) == [("APT: Summary", "", "Said in May")]
    assert [row.summary for row in Position.objects.all()] == ["", ""]


def test_a_cell_left_alone_shows_what_was_recorded_meanwhile(grid):
    saved(grid, {"apt-stance": "concern"})
    assert saved(grid, {"atu-stance": "oppose"}) == ["wtsa-24-atu-50"]
    assert [row.stance for row in Position.objects.order_by("pk")] == ["concern", "oppose"]


def test_what_was_typed_about_a_position_that_is_gone_is_asked_about(grid):
    present = position(grid, "draft")
    seen = again(grid)
    remove(present, by=OPERATOR, channel="test")
    questions = [len(save(seen, typed).conflicts) for typed in ({"apt-summary": "Long"}, {})]
    assert [questions, Position.objects.count()] == [[1, 0], 0]


def test_a_position_saved_by_another_at_the_same_moment_is_asked_about_and_not_doubled(
    staff, assembly, text, groups, monkeypatch
):
    def too_late(*given):
        """What the first try meets when the other editor's row is there before ours is written."""
        monkeypatch.undo()
        saved(PositionGrid(assembly, text, groups, OPERATOR), {"apt-stance": "concern"})
        raise IntegrityError("UNIQUE constraint failed: positions_position.slug")

    monkeypatch.setattr(GridPage, "save_typed", too_late)
    sent = shown(PositionGrid(assembly, text, groups, OPERATOR)) | {"apt-stance": "support"}
    answer = staff.post(f"{GRID}?assembly=wtsa-24&resolution={text.slug}", sent)
    (conflict,) = answer.context["conflicts"]
    assert (conflict.stored, conflict.typed) == ("concern", "support")


def test_an_author_sees_no_draft_of_others_and_corrects_nothing_public(
    client, author, grid, text, groups
):
    present = position(grid)
    secret = {"held_by": groups[1], "publication": "draft", "summary": "A secret draft"}
    make(Position, assembly=grid.assembly, resolution=text, **secret)
    client.force_login(author)
    address = f"{GRID}?assembly=wtsa-24&resolution={text.slug}"
    assert "A secret draft" not in client.get(address).content.decode()
    sent = shown(PositionGrid(grid.assembly, text, groups, author))
    answer = client.post(address, sent | {"apt-summary": "Corrected"})
    assert [bool(answer.context["grid"].cells[0].form.errors), pending_of(present)] == [True, None]
    client.post(address, sent | {"apt-taken_on": "2024-10"})
    assert Position.objects.get(taken_on="2024-10").created_by == author


@pytest.fixture
def staff(client, editor):
    client.force_login(editor)
    return client


@pytest.mark.parametrize(
    ("sent", "kept"),
    [({"source_addresses": "ftp://x"}, "ftp://x"), ({"atu-stance": "x"}, "Wants it")],
)
def test_a_fault_keeps_what_was_typed(sent, kept, staff, assembly, text, groups):
    typed = {"apt-stance": "support", "apt-summary": "Wants it", "save": "1"} | sent
    answer = staff.post(f"{GRID}?assembly=wtsa-24&resolution={text.slug}", typed)
    assert ["Wants it" in answer.text, kept in answer.text] == [True, True]
    assert [answer.status_code, Position.objects.count()] == [200, 0]


def test_it_costs_the_same_whatever_the_holders(staff, assembly, text, groups):
    address = f"{GRID}?assembly=wtsa-24&resolution={text.slug}"
    make(Position, assembly=assembly, resolution=text, held_by=groups[0])
    before = asked(staff, address)
    for code in ("CEPT", "CITEL", "LAS"):
        group = make(Participant, code=code, kind="regional_organisation")
        make(Position, assembly=assembly, resolution=text, held_by=group)
    assert asked(staff, address) == before
