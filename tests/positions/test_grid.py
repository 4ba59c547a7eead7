"""The grid: one thing, all holders. All is saved or nothing, and nothing twice."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from core.records.pending.changes import contents_of
from core.records.pending.saving import pending_of, save_pending
from core.records.permissions import Operator
from meetings.models import Assembly
from participants.models import Participant
from positions.admin.grid_rows import PositionGrid, holders_of
from positions.choices import Stance
from positions.models import Position, Proponent, ProposalItem
from resolutions.models import Resolution, Topic
from tests.rows import make

pytestmark = pytest.mark.django_db
OPERATOR = Operator()
GRID = "/admin/positions/position/grid/"
EVIDENCE = {
    "source_addresses": "https://example.org/report",
    "evidence_kind": "press",
    "seen_on": dt.date(2024, 9, 1),
}


@pytest.fixture
def assembly():
    make(Assembly, code="WTSA-20", ordinal=10)
    return make(Assembly, code="WTSA-24", ordinal=11, is_current=True)


@pytest.fixture
def text():
    return make(Resolution, number=50)


@pytest.fixture
def groups():
    return [
        make(Participant, code=code, kind="regional_organisation", name=code)
        for code in ("APT", "ATU")
    ]


@pytest.fixture
def grid(assembly, text, groups):
    return PositionGrid(assembly, text, groups)


def again(grid):
    return PositionGrid(grid.assembly, grid.subject, [cell.holder for cell in grid.cells])


def saved(grid, sent, evidence=None):
    """What was saved, as slugs; None where a cell has faults."""
    grid.read({f"seen-{cell.holder.slug}": cell.seen for cell in grid.cells} | sent)
    rows = grid.save(evidence or {}, by=OPERATOR, channel="admin")
    return None if rows is None else [row.slug for row in rows]


def faults(grid):
    return {cell.holder.code: cell.faults for cell in grid.cells if cell.faults}


def test_each_cell_that_was_typed_becomes_a_draft_with_the_one_evidence(grid):
    assert saved(
        grid,
        {
            "stance-apt": "support",
            "summary-apt": "Wants it",
            "taken_on-apt": "2024-08",
            "stance-atu": "oppose",
        },
        EVIDENCE,
    ) == [
        "wtsa-24-apt-50-2024-08",
        "wtsa-24-atu-50",
    ]
    rows = Position.objects.order_by("slug").values_list(
        "stance", "summary", "taken_on", "publication", "evidence_kind", "seen_on"
    )
    assert list(rows) == [
        ("support", "Wants it", "2024-08", "draft", "press", dt.date(2024, 9, 1)),
        ("oppose", "", "", "draft", "press", dt.date(2024, 9, 1)),
    ]


def test_empty_cells_make_nothing(grid):
    assert saved(grid, {}) == []


def test_a_new_position_supersedes_the_one_recorded_now(assembly, text, groups):
    present = make(
        Position,
        assembly=assembly,
        resolution=text,
        held_by=groups[0],
        stance="oppose",
        taken_on="2024",
    )
    assert saved(
        PositionGrid(assembly, text, groups),
        {"stance-apt": "support", "taken_on-apt": "2024-08"},
    ) == ["wtsa-24-apt-50-2024-08"]
    assert [
        Position.objects.get(stance="support").supersedes,
        Position.objects.get(pk=present.pk).publication,
    ] == [present, "published"]


@pytest.mark.parametrize(
    "typed",
    [{}, {"summary-apt": "As said"}, {"taken_on-apt": "2024"}, {"summary-apt": " As said\r\n"}],
)
def test_what_is_recorded_already_makes_nothing(typed, assembly, text, groups):
    make(
        Position,
        assembly=assembly,
        resolution=text,
        held_by=groups[0],
        stance="oppose",
        summary="As said",
        taken_on="2024",
    )
    assert saved(PositionGrid(assembly, text, groups), {"stance-apt": "oppose"} | typed) == []


def test_a_second_press_of_save_makes_no_double(grid):
    typed = {"stance-apt": "support", "summary-apt": "Wants it", "seen-apt": ""}
    first, second = saved(grid, typed), saved(again(grid), typed)
    assert [first, second, Position.objects.count()] == [["wtsa-24-apt-50"], [], 1]


def test_a_slug_that_is_taken_is_extended(grid):
    saved(grid, {"stance-apt": "support"})
    slugs = [saved(again(grid), {"stance-apt": stance}) for stance in ("concern", "oppose")]
    assert slugs == [["wtsa-24-apt-50-2"], ["wtsa-24-apt-50-3"]]


def test_one_fault_keeps_all_out_and_is_named_by_cell(grid):
    sent = {"stance-apt": "support", "stance-atu": "strongly", "taken_on-atu": "next May"}
    assert saved(grid, sent) is None
    assert [
        {code: sorted(named) for code, named in faults(grid).items()},
        Position.objects.count(),
    ] == [{"ATU": ["stance", "taken_on"]}, 0]
    assert [(cell.stance, cell.taken_on) for cell in grid.cells] == [
        ("support", ""),
        ("strongly", "next May"),
    ]


def test_a_day_before_that_of_the_superseded_position_is_named_with_its_field(
    assembly, text, groups
):
    make(
        Position,
        assembly=assembly,
        resolution=text,
        held_by=groups[0],
        stance="oppose",
        taken_on="2024-08-28",
    )
    grid = PositionGrid(assembly, text, groups)
    assert [
        saved(grid, {"stance-apt": "support", "taken_on-apt": "2024-05"}),
        list(faults(grid)["APT"]),
    ] == [None, ["taken_on"]]


def test_a_position_recorded_meanwhile_is_told_first_and_superseded_after(grid):
    saved(again(grid), {"stance-apt": "concern"})
    sent = {"stance-apt": "support", "seen-apt": ""}
    assert [saved(grid, sent), list(faults(grid))] == [None, ["APT"]]
    seen = grid.cells[0].seen
    assert saved(again(grid), sent | {"seen-apt": seen}) == ["wtsa-24-apt-50-2"]


def test_a_position_saved_by_another_at_the_same_moment_is_told_and_not_doubled(grid, monkeypatch):
    other = again(grid)

    def too_late(*given):
        """What the first try meets when the other editor's row is there before ours is written."""
        monkeypatch.undo()
        saved(other, {"stance-apt": "concern"})
        raise IntegrityError("UNIQUE constraint failed: positions_position.slug")

    monkeypatch.setattr(grid, "_save", too_late)
    assert [saved(grid, {"stance-apt": "support"}), list(faults(grid)["APT"])] == [None, ["stance"]]
    assert [row.stance for row in Position.objects.all()] == ["concern"]


def test_as_at_the_last_assembly_fills_empty_cells_and_leaves_the_day_open(assembly, text, groups):
    last = Assembly.objects.get(code="WTSA-20")
    old = make(
        Position,
        assembly=last,
        resolution=text,
        held_by=groups[0],
        stance="oppose",
        summary="Old",
        taken_on="2021",
    )
    make(
        Position,
        assembly=last,
        resolution=text,
        held_by=groups[0],
        stance="concern",
        summary="Newer",
        taken_on="2022",
        supersedes=old,
    )
    make(
        Position,
        assembly=last,
        resolution=text,
        held_by=groups[1],
        stance="support",
        taken_on="2022",
    )
    grid = PositionGrid(assembly, text, groups)
    grid.read({"stance-atu": "oppose"})
    assert [
        grid.fill_from_before(),
        [(cell.stance, cell.summary, cell.taken_on) for cell in grid.cells],
    ] == [
        1,
        [("concern", "Newer", ""), ("oppose", "", "")],
    ]
    assert Position.objects.filter(assembly=assembly).count() == 0


def test_papers_stand_beside_and_are_no_position(assembly, text, groups):
    item = make(ProposalItem, resolution=text)
    make(Proponent, proposal=item.proposal, participant=groups[0])
    grid = PositionGrid(item.proposal.assembly, text, groups)
    assert [(cell.present, cell.papers) for cell in grid.cells] == [(None, [item]), (None, [])]


def test_the_holders_are_the_regional_organisations_whoever_is_recorded_and_those_named(
    assembly, text, groups
):
    state = make(Participant, code="KEN", kind="member_state", name="Kenya")
    ietf = make(Participant, code="IETF", kind="standards_body")
    make(Position, assembly=assembly, resolution=text, held_by=state)
    assert holders_of(assembly, text, ["ietf", "apt", "nobody"]) == (
        [*groups, state, ietf],
        ["nobody"],
    )


def test_a_grid_of_a_topic(assembly, groups):
    topic = make(Topic, name="New IP", slug="new-ip")
    assert saved(PositionGrid(assembly, topic, groups), {"stance-apt": "none_found"}) == [
        "wtsa-24-apt-new-ip"
    ]


# the page


@pytest.fixture
def staff(client, editor):
    client.force_login(editor)
    return client


def test_saving_leads_back_to_the_grid_with_what_is_recorded(staff, assembly, text, groups):
    address = f"{GRID}?assembly=wtsa-24&resolution={text.slug}"
    sent = {
        "stance-apt": "support",
        "source_addresses": "https://example.org/1",
        "evidence_kind": "press",
        "seen_on": "2024-09-01",
        "save": "1",
    }
    answer = staff.post(address, sent, follow=True)
    assert answer.redirect_chain == [(address, 302)]
    assert [str(message) for message in answer.context["messages"]] == [
        "1 position was saved as a draft."
    ]
    assert [
        (cell.present.stance if cell.present else "") for cell in answer.context["grid"].cells
    ] == ["support", ""]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"source_addresses": "ftp://x"}, "ftp://x"),
        ({"seen_on": "soon"}, "soon"),
        ({"stance-atu": "x"}, "Wants it"),
    ],
)
def test_a_fault_keeps_what_was_typed(sent, kept, staff, assembly, text, groups):
    typed = {"stance-apt": "support", "summary-apt": "Wants it", "save": "1"} | sent
    answer = staff.post(f"{GRID}?assembly=wtsa-24&resolution={text.slug}", typed)
    page = answer.content.decode()
    assert [answer.status_code, "Wants it" in page, kept in page, Position.objects.count()] == [
        200,
        True,
        True,
        0,
    ]


def test_filling_saves_nothing(staff, assembly, text, groups):
    make(
        Position,
        assembly=Assembly.objects.get(code="WTSA-20"),
        resolution=text,
        held_by=groups[0],
        stance="concern",
        summary="Newer",
    )
    answer = staff.post(f"{GRID}?assembly=wtsa-24&resolution={text.slug}", {"fill": "1"})
    assert [answer.context["grid"].cells[0].stance, Position.objects.count()] == ["concern", 1]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?assembly=nonsense",
        "?resolution=%00",
        "?colour=red",
        "?assembly=wtsa-24&resolution=50&topic=x&holders=nobody,%F0%9F%98%80",
    ],
)
def test_whatever_the_address_says_the_page_opens_and_names_what_it_leaves_out(
    query, staff, assembly, text, groups
):
    answer = staff.get(GRID + query)
    assert [answer.status_code, bool(answer.context["query"].refused)] == [
        200,
        query not in {"", "?resolution=%00"},
    ]


def test_only_who_may_add_positions_sees_it(client, editor):
    editor.groups.clear()
    client.force_login(editor)
    assert client.get(GRID).status_code == 403


def test_what_is_pending_for_a_public_position_is_marked_and_stays(
    staff, editor, assembly, text, groups
):
    present = make(
        Position,
        assembly=assembly,
        resolution=text,
        held_by=groups[0],
        stance="oppose",
        summary="Old",
    )
    seen = contents_of(present)
    key = (present._meta.label, present.pk)
    mine = seen | {key: seen[key] | {"stance": "support", "summary": "Not public yet"}}
    save_pending(present, seen, mine, by=editor, channel="admin")
    pending = f'href="/admin/positions/position/{present.pk}/pending/">{Stance.SUPPORT.label}</a>'
    page = staff.get(f"{GRID}?resolution={text.slug}").content.decode()
    assert [page.count(pending), page.count("Not public yet")] == [1, 1]
    saved(PositionGrid(assembly, text, groups), {"stance-apt": "concern"})
    assert [
        Position.objects.get(pk=present.pk).stance,
        Position.objects.get(stance="concern").publication,
        pending_of(present).number,
    ] == ["oppose", "draft", 1]


def test_it_costs_the_same_whatever_the_holders(staff, assembly, text, groups):
    def queries():
        staff.get(GRID)  # reads once what is kept for each state of what is public
        with CaptureQueriesContext(connection) as asked:
            assert staff.get(f"{GRID}?assembly=wtsa-24&resolution={text.slug}").status_code == 200
        return len(asked)

    make(Position, assembly=assembly, resolution=text, held_by=groups[0])
    before = queries()
    for code in ("CEPT", "CITEL", "LAS"):
        make(
            Position,
            assembly=assembly,
            resolution=text,
            held_by=make(Participant, code=code, kind="regional_organisation"),
        )
    assert queries() == before
