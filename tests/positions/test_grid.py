"""Pages for many rows: the grid of one subject and all holders, and the outcomes of an assembly. Nothing is saved twice, nothing lost."""

import datetime as dt

import pytest
from django.db import IntegrityError
from django.http import QueryDict

from core.records.pending.models import pending_of
from core.records.pending.saving import publish_pending
from core.records.permissions import Operator
from core.records.saving import remove, save_row
from meetings.models import Assembly
from participants.models import Participant
from positions.admin.grid_page import GridPage, show_again
from positions.admin.grid_rows import PositionGrid
from positions.models import Position, Proposal, ProposalItem
from resolutions.models import Edition, Resolution
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
    """The form of the page as a browser would send it unchanged."""
    fields = [bound for cell in grid.cells for bound in cell.form]
    return {one.html_name: "" if one.value() is None else str(one.value()) for one in fields}


def save(grid, typed, evidence=None):
    """Sends typed values with the grid as it was shown; None if a cell is invalid."""
    sent = QueryDict(mutable=True)
    sent.update(shown(grid) | typed)
    return again(grid, sent).save(evidence or {})


def saved(grid, typed, evidence=None):
    """The slugs of the saved positions; None if a cell is invalid."""
    result = save(grid, typed, evidence)
    return None if result is None else [row.slug for row in result.saved]


def conflicts(result):
    return [(one.label, one.stored, one.typed) for one in result.conflicts]


def test_each_cell_that_was_typed_becomes_a_draft_with_the_one_evidence(grid):
    typed = {"apt-stance": "support", "apt-summary": "Wants it", "apt-taken_on": "August 2024"}
    assert save(grid, typed) is None
    assert "maxlength" not in str(grid.cells[0].form["taken_on"])  # a limit would cut it off
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
        """Stores the row of another editor just before ours."""
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


# the outcomes of an assembly


PAGE = "/admin/positions/proposalitem/outcomes/"


@pytest.fixture
def public(assembly):
    return make(Proposal, assembly=assembly, number="A/1", title="Public")


@pytest.fixture
def draft(assembly):
    return make(Proposal, assembly=assembly, number="B/1", title="Draft", publication="draft")


def item_of(proposal, number=1, **values):
    return make(ProposalItem, proposal=proposal, number=number, **values)


def as_shown(client):
    """The forms of the page as a browser would send them unchanged."""
    rows = client.get(PAGE).context["rows"]
    sent = {"row": [row.item.pk for row in rows], "save": "1"}
    fields = [bound for row in rows for bound in row.form or ()]
    return sent | {one.html_name: "" if one.value() is None else one.value() for one in fields}


def typed(item, **values):
    """What is typed, by field name of the row's form: `typed(item, outcome="adopted")`."""
    return {f"row-{item.pk}-{name}": value for name, value in values.items()}


def said(answer):
    return [str(message) for message in answer.context["messages"]]


def outcomes():
    return list(ProposalItem.objects.order_by("pk").values_list("outcome", flat=True))


def test_several_outcomes_are_saved_with_one_button(staff, draft):
    first, _second, third = (item_of(draft, number) for number in (1, 2, 3))
    values = {"outcome_confidence": "stated", "outcome_remark": "As COM4 reported."}
    sent = typed(first, outcome="adopted") | typed(third, outcome="merged", **values)
    assert said(staff.post(PAGE, as_shown(staff) | sent, follow=True)) == ["2 rows were saved."]
    third.refresh_from_db()
    assert outcomes() == ["adopted", "not_known", "merged"]
    assert {name: getattr(third, name) for name in values} == values
    assert [line.history_channel for line in third.history.all()[:1]] == ["admin"]


def test_an_item_of_a_public_proposal_is_pending_until_a_second_person_publishes_it(
    staff, client, publisher, public
):
    item = item_of(public)
    remark = "Known to the desk only"
    sent = typed(item, outcome="adopted", outcome_remark=remark)
    [message] = said(staff.post(PAGE, as_shown(staff) | sent, follow=True))
    assert message.startswith("1 change is pending. Readers see nothing new until")
    assert "/admin/positions/proposal/?waiting=mine" in message
    assert outcomes() == ["not_known"]
    assert as_shown(staff)[f"row-{item.pk}-outcome_remark"] == remark
    client.logout()
    page = client.get(public.get_absolute_url()).text
    assert [remark in page, "outcome not found" in page.lower()] == [False, True]
    pending = pending_of(public)
    publish_pending(pending, by=publisher, channel="admin", seen_number=pending.number)
    assert outcomes() == ["adopted"]


def test_texts_without_a_number_are_told_apart(staff, draft, assembly):
    item_of(draft)
    for place, title in enumerate(["On artificial intelligence", "On the metaverse"]):
        text = make(Resolution, number=None, title=title, slug=f"new-{place}")
        make(Edition, assembly=assembly, resolution=text)
    (row,) = staff.get(PAGE).context["rows"]
    labels = [label for _key, label in row.form.fields["edition"].choices]
    assert labels[1] == "New resolution (number not known), WTSA-24: On artificial intelligence"
    assert len(set(labels)) == 3


@pytest.mark.parametrize("kind", ["draft", "public"])
def test_two_people_at_the_same_field_are_asked_and_at_different_fields_lose_nothing(
    kind, staff, publisher, request
):
    proposal = request.getfixturevalue(kind)
    item, other = item_of(proposal), item_of(proposal, 2)

    def now(name="outcome"):
        sent = as_shown(staff)
        return [sent[f"row-{one.pk}-{name}"] for one in (item, other)]

    first, second = as_shown(staff), as_shown(staff)
    staff.post(PAGE, first | typed(item, outcome="adopted"))
    staff.force_login(publisher)
    mine = typed(item, outcome="merged") | typed(other, outcome="deferred")
    answer = staff.post(PAGE, second | mine)
    (one,) = answer.context["conflicts"]
    assert [one.stored, one.typed, one.stored_by] == ["adopted", "merged with others", "editor"]
    assert now() == ["adopted", "deferred"]
    fields = [bound for row in answer.context["rows"] for bound in row.form]
    again = {bound.html_name: bound.value() or "" for bound in fields}
    assert again[f"row-{item.pk}-outcome"] == "merged"
    staff.post(PAGE, again | {"row": [item.pk, other.pk], "save": "1"})
    assert now() == ["merged", "deferred"]

    staff.post(PAGE, second | typed(item, outcome_remark="Seen in the report"))
    assert [now(), now("outcome_remark")[0]] == [["merged", "deferred"], "Seen in the report"]


def test_a_fault_in_one_row_keeps_all_out_and_what_was_typed_stays(staff, draft):
    item, other = item_of(draft), item_of(draft, 2)
    sent = typed(item, edition=make(Edition).pk) | typed(other, outcome="deferred")
    answer = staff.post(PAGE, as_shown(staff) | sent)
    assert said(answer) == ["Nothing was saved. Please correct the fields marked below."]
    kept = [row.form["outcome"].value() for row in answer.context["rows"]]
    assert [kept, outcomes()] == [["not_known", "deferred"], ["not_known", "not_known"]]


def test_what_was_typed_in_an_item_that_is_gone_is_shown(staff, draft, operator):
    item, other = item_of(draft), item_of(draft, 2)
    sent = typed(item, outcome="merged", outcome_remark="A long remark")
    sent = as_shown(staff) | sent | typed(other, outcome="deferred")
    remove(item, by=operator, channel="test")
    (conflict,) = staff.post(PAGE, sent).context["conflicts"]
    assert conflict.typed == "merged with others\nA long remark"
    assert outcomes() == ["deferred"]


def test_an_author_types_in_own_drafts_only_and_reads_no_other_draft_and_nothing_pending(
    client, author, editor, public, draft
):
    secret = item_of(draft, new_text="A secret draft")
    seen = item_of(public, new_text="Seen by all")
    own = Proposal(assembly=public.assembly, number="C/1", title="Own")
    save_row(own, by=author, channel="test")
    mine = ProposalItem(proposal=own, number=1, new_text="Mine", action="add")
    save_row(mine, by=author, channel="test")
    # An item whose edition is not among the choices has no form.
    hidden = make(Edition, assembly=public.assembly, publication="draft")
    fixed = item_of(own, 2, new_text="Mine too", edition=hidden)
    client.force_login(editor)
    client.post(PAGE, as_shown(client) | typed(seen, outcome_remark="Pending secret"))
    client.force_login(author)
    answer = client.get(PAGE)
    assert ["A secret draft" in answer.text, "Pending secret" in answer.text] == [False, False]
    rows = [(row.item.pk, bool(row.form)) for row in answer.context["rows"]]
    assert rows == [(seen.pk, False), (mine.pk, True), (fixed.pk, False)]
    forged = typed(secret, outcome="adopted") | typed(seen, outcome="adopted")
    client.post(PAGE, forged | {"row": [secret.pk, seen.pk], "save": "1"})
    assert [set(outcomes()), pending_of(public).number] == [{"not_known"}, 1]


def test_it_costs_the_same_whatever_the_items(staff, public):
    item_of(public)
    before = asked(staff, PAGE)
    for number in (2, 3):
        item_of(public, number, edition=make(Edition, assembly=public.assembly))
    assert asked(staff, PAGE) == before
    assert len(staff.get(PAGE).context["rows"]) == 3
