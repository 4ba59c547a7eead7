"""The site search: one table of queries, which runs on SQLite and, by tests/postgres.sh, on PostgreSQL."""

import datetime as dt
from functools import partial
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django.utils.html import escape, strip_tags
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from core import registry
from core.models import ImportBatch, rename
from core.public.search.index import proposed_ids
from core.public.search.names import find_list, suggestion
from core.public.search.results import find_code, read, search
from core.public.search.words import MOST_WORDS, mark, read_query
from core.records import saving, state_cache
from core.records.publishing import publish, withdraw
from core.records.saving import remove, save_row
from documents.models import Document
from exchange.batches import commit
from exchange.checking.check import check
from exchange.files.detect import read as read_file
from meetings.models import Assembly, Meeting
from pages.models import GlossaryTerm, Page
from participants.models import Participant, Person
from positions.models import Position, Proponent, Proposal
from resolutions.models import Edition, Recommendation, Resolution, Topic
from study_groups.models import Appointment, Mandate, Question, StudyGroup, StudyPeriod
from tests.public.crowds import filtered
from tests.public.places import LISTS
from tests.public.test_queries import asked
from tests.rows import fresh, make

pytestmark = pytest.mark.django_db
NOTHING = [200, 0, ""]
HOSTILE = [
    *("\"'-(\\%😀\x00"),
    *(")(", "spam\x00", "NEAR(spam)", "a:spam", "'spam':*A", "t0 spam t1"),
    *('spam" OR "', "{a b} : spam", "spam & | ! <->"),
    *(" ".join(f"word{number}" for number in range(500)), "网" * 5000, "a/" * 2000),
]


@pytest.fixture
def rows():
    """What the queries of the table below look for, and what they must tell it from."""
    names = {"VUT": "Vanuatu", "BFA": "Burkina Faso", "CMR": "Cameroon", "CAN": "Canada"}
    states = {
        code: make(Participant, code=code, kind="member_state", name=name, common_name="")
        for code, name in names.items()
    }
    ivory = {"name": "Côte d'Ivoire", "common_name": "Ivory Coast"}
    make(Participant, code="CIV", kind="member_state", **ivory)
    africa = make(Participant, code="ATU", name="African Telecommunications Union")
    security = make(Topic, name="Cybersecurity")
    assembly = make(Assembly, code="WTSA-24", name="Assembly of 2024", ordinal=10)
    older = make(Assembly, code="WTSA-16", name="Assembly of 2016", ordinal=8)
    make(Meeting, name="WTSA-24", is_of=assembly, city="New Delhi", country=states["CAN"])
    step = {"name": "Preparation in Africa", "short_name": "ATU-3", "city": "Yaoundé"}
    make(Meeting, **step, country=states["CMR"], organisers=[africa])
    resolution = make(Resolution, number=50, title="Security of networks", topics=[security])
    make(Resolution, number=52, title="Countering spam")
    title = "Work on artificial intelligence"
    make(Resolution, number=101, title=title, summary="Standardization of AI.")
    name = "Resolution 50 (Rev. New Delhi, 2024)"
    make(Edition, resolution=resolution, assembly=assembly, designation=name)
    group = make(StudyGroup, code="SG17")
    for years, first in (("2022-2024", 2022), ("2025-2028", 2025)):
        period = make(StudyPeriod, code=years, first_year=first, last_year=first + 2)
        mandate = make(Mandate, study_group=group, period=period, title="Trust")
        make(Question, mandate=mandate, code="Q14/17", title="Ledgers")
    make(Appointment, mandate=mandate, person=make(Person, name="Arnaud Taddei"))
    make(Document, number="42(Add.20)", title="On numbering", assembly=older)
    proposal = make(Proposal, number="AFCP/42A1/1", title="Evaluation", assembly=older)
    make(Proponent, proposal=proposal, participant=africa)
    about = {"assembly": older, "resolution": resolution, "summary": "Wants it kept."}
    make(Position, held_by=states["BFA"], **about)
    make(Recommendation, designation="X.509 (10/2019)", title="Certificates")
    definition = "In Chinese 国际电信联盟的标准, in Arabic الاتحاد الدولي للاتصالات."
    make(GlossaryTerm, term="Standard", definition=definition)
    text = "<p>Resolutions are <em>adopted</em> &amp; revised.</p>"
    make(Page, title="How resolutions are made", body=text)
    return states


def found(text: str) -> set[str]:
    return {
        one.table.label(row)
        for one in search(read(text), 100)
        for _grade, row in one.rows
        if one.table.model not in {Edition}
    }


SECURITY = {"Resolution 50: Security of networks"}
WTSA_24 = {"WTSA-24: Assembly of 2024", "WTSA-24"} | SECURITY  # as revised there
YAOUNDE = {"Preparation in Africa"}
IVORY = {"Ivory Coast"}
STANDARDS = {"Resolution 101: Work on artificial intelligence"}
POSITION = "Burkina Faso, WTSA-16, Resolution 50: support"
QUERIES = {
    # what it is about, and its topic
    "cybersecurity": {"Cybersecurity", "Resolution 50: Security of networks"},
    "spam": {"Resolution 52: Countering spam"},
    "AI": {"Resolution 101: Work on artificial intelligence"},
    # places and people
    "delhi new": WTSA_24,
    "cameroon": {"Cameroon", *YAOUNDE},
    # accents, case, apostrophes
    "Yaounde": YAOUNDE,
    "Côte d’Ivoire": IVORY,
    # endings and spellings
    "resolution made": {"How resolutions are made"},
    "standardisation": STANDARDS,
    "standards": {*STANDARDS, "Standard"},
    "network": {"Resolution 50: Security of networks", POSITION},
    # codes among words, and words that only belong to related rows
    "WTSA-24": WTSA_24,
    "resolution 50 wtsa-24": SECURITY,
    "who chairs SG17?": {"Arnaud Taddei"},
    "question 14 study group 17": {"Q14/17: Ledgers"},
    "X.509": {"X.509 (10/2019): Certificates"},
    "res 50": {"Resolution 50: Security of networks", POSITION},
    "burkina wtsa-16": {POSITION},
    "atu evaluation": {"AFCP/42A1/1: Evaluation"},
    # Chinese and Arabic inside a sentence
    "电信": {"Standard"},
    "电联": set(),
    "الدولي": {"Standard"},
    # texts of pages, without their tags
    "adopted & revised": {"How resolutions are made"},
    # common words alone and beside others
    "the spam": {"Resolution 52: Countering spam"},
    "spam nowhereatall": set(),
    "pam": set(),
    "": set(),
}
SLIPS = {
    **{"Vanautu": "Vanuatu", "Tadei": "Taddei", "New Dehli": "New Delhi", "Yaundé": "Yaoundé"},
    **{"Burkina Fasso": "Burkina Faso", "Cybersecurty": "Cybersecurity", "qqqqqq": ""},
}


def test_queries_find_what_they_mean_and_a_slip_of_a_letter_suggests_a_public_name(rows):
    assert {text: found(text) for text in QUERIES} == QUERIES
    assert {typed: suggestion(typed) for typed in SLIPS} == SLIPS


CODES = {
    "50": "/resolutions/50/",
    "Résolution 50": "/resolutions/50/",
    "Resolution 50 (Rev. New Delhi, 2024)": "/resolutions/50/",
    "Q14/17": "/study-groups/sg17/?period=2025-2028#q14-17",
    "AFCP/42A1/1": "/proposals/wtsa-16/afcp-42a1-1/",
    "42(Add.20)": "/documents/wtsa-16-42-add-20/",
    "Document 42 addendum 20": "/documents/wtsa-16-42-add-20/",
    "ITU-T Study Group 17": "/study-groups/sg17/",
    "wtsa-2024": "/assemblies/wtsa-24/",
    "atu": "/participants/atu/",
    "ATU-3": "/meetings/atu-3/",
    "CAN": "/participants/can/",
    "x.509": "/recommendations/?q=X.509+%2810%2F2019%29#x-509-10-2019",
}
NO_CODES = ["can", "Vanuatu", "50 spam", "42"]


def test_a_complete_code_leads_straight_to_its_row_and_words_lead_nowhere(rows, client):
    for text, address in (CODES | dict.fromkeys(NO_CODES)).items():
        answer = client.get("/search/", {"q": text})
        assert [text, answer.headers.get("Location")] == [text, address]
    make(Document, number="42(Add.20)", title="Another", assembly=make(Assembly, code="WTSA-20"))
    answer = client.get("/search/", {"q": "42(Add.20)"})  # of several rows now
    assert [answer.status_code, answer.context["count"]] == [200, 2]
    answer = client.get("/search/", {"q": "wtsa-20 42(Add.20)"})
    assert answer["Location"] == "/documents/wtsa-20-42-add-20/"


LISTS_OPENED = {
    "ATU proposals": "/proposals/?proponent=atu",
    "suppressed at WTSA-24": "/resolutions/?assembly=wtsa-24",
    "Burkina Faso positions": "/participants/bfa/#positions",
    "positions on Resolution 50": "/positions/50/",
    "questions of SG17": "/study-groups/questions/?group=sg17",
    "chair of Study Group 17": "/study-groups/leadership/?group=sg17",
    "cybersecurity resolutions": "/resolutions/?topic=cybersecurity",
    "Is Resolution 50 in force?": "/resolutions/50/",
}
NO_LISTS = ["Vanuatu proposals", "proposals", "ATU", "nowhere meetings", "proposals meetings"]
NO_LISTS += ["Xylophonia meetings"]


def test_a_noun_and_whose_rows_open_that_list(rows, client):
    for text, address in LISTS_OPENED.items():
        opened = client.get("/search/", {"q": text})
        assert [text, opened.headers.get("Location")] == [text, address]
        page = client.get(address)
        assert [page.status_code, "We ignored part of this link" in page.text] == [200, False]
    assert client.get("/search/", {"q": "ATU proposals", "all": "1"}).status_code == 200
    proposal = make(Proposal, title="Hidden", published=False)
    make(Proponent, proposal=proposal, participant=rows["VUT"])  # who has no other
    make(Participant, code="XYL", name="Xylophonia", published=False)
    assert {text: find_list(text) for text in NO_LISTS} == dict.fromkeys(NO_LISTS, "")


def test_nothing_typed_breaks_it_or_reaches_the_engine(rows, client):
    answers = {text[:40]: client.get("/search/", {"q": text, "all": "1"}) for text in HOSTILE}
    assert {answer.status_code for answer in answers.values()} == {200}
    assert {len(read(text).phrases) <= MOST_WORDS for text in HOSTILE} == {True}
    texts = ['spam" OR "', "spam or", "-spam*", "(spam)", "t0 spam t1", "a:spam"]
    spam = {"Resolution 52: Countering spam"}
    assert [found(text) for text in texts] == [spam, spam, spam, spam, set(), set()]


@given(st.text(max_size=60))
@hypothesis_settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_letter_of_any_script_breaks_it(text):
    search(read(text), 3)
    suggestion(text)
    find_code(text)
    assert strip_tags(mark(text, read(text).phrases)) == strip_tags(escape(text))


MARKED = {
    "standardization": "<mark>Standardisation</mark> bureau",
    "电信联盟": "<mark>国际电信联盟的标准</mark>",
    "AI": "On <mark>artificial intelligence</mark> aid",
}


def test_the_words_that_were_found_are_marked():
    asked = {query: read_query(query, {"ai": "artificial intelligence"}) for query in MARKED}
    texts = {query: strip_tags(text) for query, text in MARKED.items()}
    assert {query: mark(texts[query], asked[query].phrases) for query in MARKED} == MARKED


def _seen(client, word: str) -> list[object]:
    page = client.get("/search/", {"q": word})
    return [page.status_code, page.context["count"], page.context["suggestion"]]


def test_a_draft_is_not_in_the_index_at_all(client):
    make(Resolution, title="Xylophones", summary="Xylophones", published=False)
    make(Participant, name="Xylophonia", published=False)
    assert [proposed_ids(*read(word).phrases) for word in ("xylophones", "xylophonia")] == [[], []]
    words = ("xylophones", "xylophone", "xylofonia")
    assert [_seen(client, word) for word in words] == [NOTHING] * 3


def test_what_is_scheduled_or_expired_is_found_while_it_is_public(client):
    hour = dt.timedelta(hours=1)
    make(Resolution, title="Xylophones", live_at=timezone.now() + hour)
    make(Resolution, title="Zithers", expires_at=timezone.now() - hour)
    country = make(Participant, name="Glockenspiel", live_at=timezone.now() + hour)
    organiser = make(Participant, name="Vibraphone", expires_at=timezone.now() - hour)
    make(Meeting, country=country, organisers=[organiser])
    words = ("xylophones", "zithers", "xylophonse", "glockenspiel", "vibraphone")
    assert [_seen(client, word) for word in words] == [NOTHING] * 5
    with time_machine.travel(timezone.now() + 2 * hour, tick=False):
        assert _seen(client, "xylophones") == [200, 1, ""]
        assert _seen(client, "glockenspiel") == [200, 2, ""]


def test_a_hidden_row_hides_what_belongs_to_it_and_finds_nothing(client, operator):
    topic, country, person = hidden = [
        make(model, name=f"Xylo{model.__name__}") for model in (Topic, Participant, Person)
    ]
    make(Resolution, topics=[topic])
    make(Meeting, country=country, organisers=[country])
    make(Appointment, person=person)
    assembly = make(Assembly)
    make(Proposal, assembly=assembly, title="Xylophones")
    words = ["xylophones", *(row.name for row in hidden)]
    seen = [[_seen(client, word)[1] for word in words]]
    for row in (assembly, *map(fresh, hidden)):
        withdraw(row, by=operator, channel="test")
    assert [_seen(client, word) for word in words] == [NOTHING] * 4
    publish(assembly, by=operator, channel="test")
    seen.append([_seen(client, word)[1] for word in words])
    assert seen == [[1, 2, 2, 1], [1, 0, 0, 0]]


def test_the_index_follows_each_write(client, operator):
    def counts() -> list[int]:
        return [_seen(client, word)[1] for word in ("xylophones", "zithers")]

    row = make(Resolution, title="Xylophones")
    seen = [counts()]
    row.title = "Zithers"
    for write in (save_row, partial(rename, slug="another"), withdraw, publish, remove):
        write(row, by=operator, channel="test")
        seen.append(counts())
    assert seen == [[1, 0], [0, 1], [0, 1], [0, 0], [0, 1], [0, 0]]


def test_an_import_is_indexed_in_chunks_and_gone_when_it_is_undone(client, operator, monkeypatch):
    monkeypatch.setattr(saving, "CHUNK", 2)
    lines = [f"x{number},Xylophones {number},other,published" for number in range(5)]
    sheet = "\n".join(["slug,name,kind,publication", *lines])
    plan = check(registry.tables["meetings"](), read_file(sheet.encode()), operator)
    commit(plan, by=operator, channel="test")
    assert _seen(client, "xylophones")[1] == 5
    call_command("undo_import", ImportBatch.objects.get().pk, publish=True, verbosity=0)
    assert _seen(client, "xylophones")[1] == 0


def _indexed() -> dict[object, object]:
    with connection.cursor() as cursor:
        key = "rowid, a, b, c, d" if connection.vendor == "sqlite" else "id, words"
        cursor.execute(f"SELECT {key} FROM core_searchindex")
        return {row[0]: row[1:] for row in cursor.fetchall()}


def test_the_command_writes_what_the_write_path_wrote(rows, capsys):
    kept = _indexed()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_searchindex")
    call_command("rebuild_search_index")
    assert _indexed() == kept
    assert capsys.readouterr().out == f"{len(kept)} rows are in the search index.\n"


def test_each_list_finds_what_the_search_counts(rows):
    grouped = {
        one
        for one in LISTS
        if getattr(registry.search_tables.get(registry.lists[one].model), "group", None)
    }
    with state_cache.reading_state(lambda: "as it is now"):  # the choices of filters are read once
        for text in [one for one in QUERIES if one][::3]:
            query = f"?{urlencode({'q': text})}"
            found = {one.table.list_url: one.count for one in search(read(text), 1)}
            listed = {address: filtered(address, query).rows.count() for address in grouped}
            assert listed == {address: found.get(address, 0) for address in grouped}, text


def test_the_link_to_all_leads_to_as_many_rows_in_each_format(client):
    for number in range(6):
        make(Resolution, title=f"Xylophones {number}")
    (group,) = client.get("/search/", {"q": "xylophones", "all": "1"}).context["groups"]
    ((url, label),) = group["more"]
    assert [len(group["results"]), label] == [3, "All 6 texts that contain “xylophones”"]
    address, query = urlsplit(url).path, parse_qs(urlsplit(url).query)
    assert query == {"q": ["xylophones"]}
    assert client.get(address, query).context["count"] == 6
    assert client.get(f"{address.rstrip('/')}.json", query).json()["count"] == 6


def test_the_best_come_first(client):
    topic = make(Topic, name="Xylophone")
    make(Resolution, number=1, title="About nothing", summary="Of a xylophone.")
    make(Resolution, number=2, title="About nothing", topics=[topic])
    make(Resolution, number=3, title="About a xylophone")
    make(Resolution, number=4, title="A newer text about xylophones")
    make(Resolution, number=5, title="Xylophones")
    make(Edition, resolution=make(Resolution, number=6), title="Xylophones")
    (group,) = client.get("/search/", {"q": "xylophones", "group": "resolutions"}).context["groups"]
    found = [result.url.split("/")[2] for result in group["results"]]
    assert found == ["xylophone", "5", "4", "3", "2", "1", "6"]  # the topic, then the texts


def test_a_group_of_many_persons_costs_no_more_than_one_of_five(client):
    costs = []
    for _time in range(3):
        for _number in range(5):
            make(Appointment, person=make(Person, name=f"Xylophonist {Person.objects.count()}"))
        costs.append(asked(client, "/search/?q=xylophonist&group=people"))
    page = client.get("/search/?q=xylophonist&group=people")
    assert [page.context["count"], costs[1] == costs[2]] == [30, True]
