"""All pages and files on positions: no drafts, constant numbers of queries, and wrong parameters named."""

import datetime as dt
import html
import io
import zipfile

import pytest
import time_machine

from documents.models import Document
from matrix.models import Release
from matrix.releases import contents_now
from meetings.models import Assembly, Deadline, Meeting
from participants.models import Membership, Participant
from positions.models import ImpactAssessment, Position, Proponent, Proposal, ProposalItem
from resolutions.models import Edition, Resolution, Topic
from study_groups.models import StudyGroup
from tests.public.test_queries import asked
from tests.rows import make

from .filed import propose

pytestmark = pytest.mark.django_db
AT = "?assembly=wtsa-16"
FILES = [f"/positions.{ending}{AT}&show=all" for ending in ("csv", "xlsx", "json", "atom")]
PAGES = [
    *(f"/positions/{AT}&show=all", f"/positions/{AT}&open=1,atu", f"/positions/{AT}&transpose=yes"),
    *(f"/positions/1/{AT}", f"/positions/1/atu/{AT}", f"/positions/1/ken/{AT}"),
    *(f"/positions/map/{AT}&res=1", f"/positions/map/{AT}&state=ken"),
    *(f"/positions/compare/{AT}&actors=atu,apt,ken", f"/brief/{AT}&groups=atu,ken"),
    *(f"/proposals/asked-and-got/{AT}", f"/gaps/{AT}", "/positions/releases/"),
    *("/positions/releases/1/", "/positions/releases/changes/?from=1"),
    *("/participants/ken/", "/participants/atu/", "/resolutions/1/", "/topics/names/"),
    *("/study-groups/sg17/", "/documents/a-paper/", "/proposals/wtsa-16/apt-1/", "/proposals/"),
]
# Three kinds are hidden at once: with more participants, the matrix would be a list and not a table.
KINDS = [("proposal", "resolution", "participant"), ("position", "assessment", "document")]
SECRET = "xanadu"
COLOUR = "“colour” is not a choice of this page."
NOBODY = "There is no participant “nobody”."
TEXT = "There is no text “999”."
YESTERDAY = "“yesterday” is not a day; write 2024-08-01."


@pytest.fixture
def assembly():
    row = make(Assembly, code="WTSA-16", ordinal=8, is_current=True)
    make(Meeting, is_of=row, starts_on="2016-10-25", ends_on="2016-11-03")
    atu, apt = (
        make(Participant, code=code, kind="regional_organisation", region="africa")
        for code in ("ATU", "APT")
    )
    kenya = make(Participant, code="KEN", name="Kenya", kind="member_state", region="africa")
    make(Membership, group=atu, member=kenya)
    make(StudyGroup, code="SG17"), make(Topic, name="Names"), make(Document, title="A paper")
    text = make(Resolution, number=1, topics=list(Topic.objects.all()))
    item = propose(row, text, apt, number="APT/1").items.get()
    make(Position, assembly=row, held_by=kenya, item=item, stance="oppose")
    make(Release, number=1, assembly=row, contents=contents_now(row))
    return row


def record(assembly, number, hidden=""):
    """Rows of each kind on the first text, another text and a study group; rows of the hidden kind are drafts."""

    def named(kind, name):
        return {"published": False, name: f"{SECRET} {number}"} if kind == hidden else {}

    atu, kenya = Participant.objects.get(code="ATU"), Participant.objects.get(code="KEN")
    group, paper = StudyGroup.objects.get(), Document.objects.get(title="A paper")
    if hidden == "document":
        paper = make(Document, **named("document", "title"))
    other = make(Resolution, number=number, **named("resolution", "title"))
    someone = make(Participant, kind="company", **named("participant", "name"))
    if hidden == "participant":
        Participant.objects.filter(pk=someone.pk).update(code=f"{SECRET}-{number}")
    on_first = {"resolution": Resolution.objects.get(number=1)}
    edition = make(Edition, assembly=assembly, resolution=other)
    for place, about in enumerate([on_first, {"resolution": other}, {"study_group": group}]):
        values = {"document": paper, "number": f"A{number}/{place}"} | named("proposal", "title")
        row = make(Proposal, assembly=assembly, source_addresses="https://example.org/", **values)
        became = {"outcome": "adopted", "edition": None if place else edition}
        make(ProposalItem, proposal=row, number=1, **became, **about)
        for holder in (atu, someone):
            make(Proponent, proposal=row, participant=holder)
        said = {"assembly": assembly, "document": paper, **named("position", "summary"), **about}
        first = make(Position, held_by=someone, held_jointly_with=[kenya], **said)
        make(Position, held_by=someone, supersedes=first, taken_on="2016-09", **said)
        reason = named("assessment", "reason")
        make(ImpactAssessment, assembly=assembly, affected=[someone], **reason, **about)
    earlier = make(Assembly, code=f"WTSA-{number}")
    propose(earlier, on_first["resolution"], atu, kenya, **named("proposal", "title"))
    days = {"starts_on": dt.date(2017, 1, 1), "ends_on": dt.date(2017, 1, 2)}
    make(Meeting, organisers=[atu], prepares=[assembly], dates_confirmed=False, **days)
    make(Deadline, assembly=assembly, due_on=dt.date(2017, 1, 1))
    make(Participant, kind="member_state", region="africa")


def words_of(answer):
    if not answer.content.startswith(b"PK"):
        return answer.text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as workbook:
        return "".join(workbook.read(name).decode() for name in workbook.namelist())


@pytest.mark.parametrize("hidden", KINDS)
def test_a_draft_is_on_no_page_and_in_no_file(client, assembly, hidden, monkeypatch):
    for panels in ("lists", "impacts"):  # no panel cuts its rows
        monkeypatch.setattr(f"positions.panels.{panels}.MOST_LISTED", 25)
    for number, kind in enumerate(hidden, start=2):
        record(assembly, number, kind)
    answers = {address: client.get(address) for address in [*PAGES, *FILES]}
    assert {answer.status_code for answer in answers.values()} == {200}
    assert [one for one, answer in answers.items() if SECRET in words_of(answer).casefold()] == []
    assert '<table class="matrix' in answers[PAGES[0]].text


def test_no_page_costs_more_queries_where_more_is_recorded(client, assembly):
    def costs():
        return {address: asked(client, address) for address in [*PAGES, *FILES]}

    with time_machine.travel("2016-12-24", tick=False):
        record(assembly, 2)
        before = costs()
        for number in (3, 4):
            record(assembly, number)
        assert costs() == before


REFUSED = [
    (
        "/positions/?assembly=nowhere&asof=yesterday&topic=none&res=999&groups=nobody&show=some&only=1&sort=colour&colour=red",
        [
            COLOUR,
            "There is no assembly “nowhere”. This page shows WTSA-16.",
            YESTERDAY,
            "“some” is not a choice of “show”: groups, states, others, all.",
            *(TEXT, NOBODY),
            "No text has the topic “none”.",
            "“1” is not a choice of “only”: differences.",
            "“colour” is not a choice of “sort”: number, contested, impact.",
        ],
    ),
    (
        "/positions/?since=yesterday",
        ["“yesterday” is neither a date such as 2024-08-01 nor a release number."],
    ),
    ("/positions/?since=9", ["There is no release “9”."]),
    ("/positions/?release=9", ["There is no release “9”; this is the current record."]),
    ("/positions/map/?res=1,20", ["At most 1 text can be shown; this is the first."]),
    ("/positions/map/?res=999&state=xyz&colour=red", [COLOUR, "There is no State “xyz”.", TEXT]),
    ("/positions/compare/?actors=apt,nobody,atu&colour=red", [COLOUR, NOBODY]),
    (
        "/proposals/asked-and-got/?holder=apt,nobody&page=9&asof=yesterday",
        [YESTERDAY, NOBODY, "This list has no page “9”; this is the first page."],
    ),
    (
        f"/proposals/asked-and-got/?holder=atu,apt&page={'9' * 60}",
        [
            "Choose only one participant.",
            f"This list has no page “{'9' * 40}”; this is the first page.",
        ],
    ),
    ("/gaps/?assembly=wtsa-16&assembly=x&release=99", None),
    ("/gaps/?assembly=%00", []),
]


def test_a_wrong_word_is_named_and_the_rest_applies(client, assembly):
    for address, refused in REFUSED:
        answer = client.get(address)
        page = html.unescape(answer.text)
        assert [answer.status_code, "WTSA-16" in page] == [200, True], address
        if refused is not None:
            assert answer.context["query"].refused == refused, address
            assert [reason for reason in refused if reason not in page] == [], address
