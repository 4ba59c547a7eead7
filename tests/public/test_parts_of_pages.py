"""Parts of pages: how lists open, explained terms, files and feeds, images of links, the guide that shows every component, groups and their people."""

import datetime as dt
import re
import struct
from html import unescape
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from core import registry
from core.public.typesetting import images
from core.public.typesetting.sheets import NotMade
from core.records.publishable import Publication
from core.richtext.meanings import Explainer, Explanation
from meetings.models import Assembly, Committee, CommitteeOfficer, Meeting
from pages.models import GlossaryTerm, Page
from participants.models import Membership, Participant, Person
from positions.models import Position
from resolutions.models import Edition, Resolution
from study_groups.models import Appointment, Mandate, MandateSuccession, StudyGroup, StudyPeriod
from tests.markup import main_words, on_one_line, words_of
from tests.public.test_queries import asked
from tests.rows import make

pytestmark = pytest.mark.django_db
NAMES = ("SUP", "ITU", "ITU-T", "Agreed", "Study group", "R&D")
FOUND = {
    "ITU-T and ITU": ["ITU-T", "ITU"],
    "SUPER, SUP-1, XSUP and agreed": [],
    "Agreed, a study group, a Study group": ["Agreed", "study group"],
    "R&D": ["R&amp;D"],
}


def terms(html: str) -> list[str]:
    return re.findall(r'<button[^>]*class="term"[^>]*>([^<]*)</button>', html)


def test_whole_words_are_terms_a_single_one_only_with_its_capital_and_all_is_escaped():
    explainer = Explainer([Explanation(name, (name,), name, "<b>", "/") for name in NAMES])
    assert {text: terms(explainer.explain(text)) for text in FOUND} == FOUND
    said = explainer.explain("<i> SUP")
    assert [said.startswith("&lt;i&gt; <button"), "&lt;b&gt;" in said] == [True, True]


def test_pages_and_summaries_explain_public_terms_only_and_none_in_links_and_headings(client):
    make(GlossaryTerm, slug="sup", term="SUP", definition="Deletes a text.")
    make(GlossaryTerm, slug="mod", term="MOD", publication=Publication.DRAFT)
    apart = '<h2>SUP</h2><h3>a <em>SUP</em></h3><p><a href="/">SUP</a></p>'
    page = make(Page, title="Words", body=f"{apart}<p>SUP and MOD</p>")
    text = make(Resolution, title="Of words", summary="Asks for SUP, not MOD.")
    for row in (page, text):
        said = client.get(row.get_absolute_url()).text
        assert terms(said) == ["SUP"]
        assert 'Deletes a text. <a href="/glossary/#sup">Glossary</a>' in said


def files(client: Any, address: str) -> list[str]:
    """The URLs of the downloads; each must be linked once on the page and answered with 200."""
    page = client.get(address).text
    found = re.findall(r'<section aria-labelledby="downloads">.*?</section>', page, re.DOTALL)
    if not found:
        return []
    addresses = [unescape(one) for one in re.findall(r'href="([^"]+)"', found[0])]
    for one in addresses:
        assert unescape(page).count(f'href="{one}"') == 1
        assert client.get(one).status_code == 200, one
    return addresses


def test_a_page_has_files_of_what_it_shows_and_none_of_today_as_of_a_day(client: Any) -> None:
    """The page of a country has files of its positions, and the calendar of its regional organisation."""
    assembly = make(Assembly, code="WTSA-24", is_current=True)
    apt, without_meetings = (
        make(Participant, code=code, kind="regional_organisation") for code in ("APT", "LAS")
    )
    make(Meeting, organisers=[apt])
    state = make(Participant, code="VUT", kind="member_state", name="Vanuatu")
    for group in (apt, without_meetings):
        make(Membership, group=group, member=state)
    make(Position, assembly=assembly, held_by=state)
    assert files(client, "/participants/vut/") == [
        "/positions.csv?assembly=wtsa-24&groups=vut,apt,las",
        "/positions.xlsx?assembly=wtsa-24&groups=vut,apt,las",
        "/meetings.ics?organiser=apt",
        "/whats-new.atom?participant=vut",
    ]
    address = make(StudyGroup).get_absolute_url()
    assert (files(client, address) != [], files(client, f"{address}?asof=2020-01-01")) == (True, [])


TEMPLATES = Path("templates/core")
SHEET = Path("static/site.css")


def test_it_is_for_staff_is_not_kept_and_shows_every_component_and_every_state(client):
    assert client.get("/styleguide/").status_code == 404
    client.force_login(get_user_model().objects.create_user("editor", is_staff=True))
    guide = client.get("/styleguide/")
    headers = [guide["Cache-Control"], guide["X-Robots-Tag"]]
    assert [guide.status_code, *headers] == [200, "private, no-store", "noindex"]
    shown = {template.name for template in guide.templates}
    assert {f"core/{path.name}" for path in TEMPLATES.glob("_*.html")} - shown == set()
    states = set(re.findall(r"\.((?:mark|badge|code)-[a-z_]+)", SHEET.read_text()))
    assert states - set(re.findall(r"(?:mark|badge|code)-[a-z_]+", guide.text)) == set()


def test_marks_of_a_standing_are_drawn_in_colours_that_are_dark_on_paper():
    sheet = SHEET.read_text()
    white = re.findall(r"(--[\w-]+): #fff\b", sheet.partition("@layer print {")[2])
    marks = re.findall(r"^  \.mark[\w-]*.*\{.*\}$", sheet, re.MULTILINE)
    assert "--delete" in white
    assert len(marks) > 2
    assert [rule for rule in marks if any(f"var({colour})" in rule for colour in white)] == []


ONE_OF_MANY = re.compile(r"\b1 (\w+s|\w+ies|are|have)\b(?<!1 series)(?<!1 has)(?<!1 is)")


def opening(page: str) -> str:
    found = re.search(r'<p class="sentence"[^>]*>(.*?)</p>', on_one_line(page))
    return re.sub(r"<[^>]*>", "", found[1]) if found else ""


def test_a_list_says_once_that_it_has_no_rows_and_how_many_it_has(client):
    for address, view in registry.lists.items():
        model = view.model
        none = f"No {model._meta.verbose_name} is recorded yet"
        with transaction.atomic():
            page = client.get(address).text  # says it once to readers, once as the description
            assert opening(page).startswith(f"{none}."), address
            assert [page.count(none), page.count(" 0 ")] == [2, 0], address
            make(model, **({"confidence": "unconfirmed"} if hasattr(model, "confidence") else {}))
            said = opening(client.get(address).text)
            assert said.partition(" ")[0] == str(model.objects.published().count()), address
            assert ONE_OF_MANY.findall(said) == [], address
            transaction.set_rollback(True)


@pytest.fixture
def resolution():
    return make(Resolution, slug="r50", number=50, title="Cybersecurity")


def test_an_image_is_a_png_for_any_site_or_asked_for_later(client, resolution, monkeypatch):
    response = client.get("/resolutions/r50.png")
    names = ("Content-Type", "Cross-Origin-Resource-Policy", "Cache-Control")
    assert [response[name] for name in names] == ["image/png", "cross-origin", "no-cache"]
    assert response.content[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", response.content[16:24]) == (1200, 630)  # width and height
    again = client.get("/resolutions/r50.png", headers={"If-None-Match": response["ETag"]})
    assert [again.status_code, client.post("/resolutions/r50.png").status_code] == [304, 405]
    monkeypatch.setattr(images, "typeset", Mock(side_effect=NotMade))
    response = client.get("/share.png")
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert "could not be made" in response.text


def test_an_image_says_what_its_page_says_and_is_made_once(client, resolution, monkeypatch):
    typeset = Mock(return_value=b"image")
    monkeypatch.setattr(images, "typeset", typeset)
    assembly = make(Assembly, code="WTSA-24")
    make(Edition, resolution=resolution, assembly=assembly, outcome="suppressed")
    make(Edition, resolution=resolution, assembly=make(Assembly), outcome="new", published=False)
    assert client.get("/resolutions/r50.png").status_code == 200
    make(Resolution, slug="r52", number=52)
    client.get("/resolutions/r50.png")
    typeset.assert_called_once()
    data = typeset.call_args.args[1]
    parts = ("designation", "title", "status", "address")
    designation, title, status, address = (data[part]["text"] for part in parts)
    assert (designation, title) == ("Resolution 50", "Cybersecurity")
    assert status.startswith("Suppressed in 2024")
    assert status in client.get("/resolutions/r50/").text
    assert address.endswith("/resolutions/r50")


# study groups


def period_of(first: int, last: int) -> StudyPeriod:
    return make(StudyPeriod, code=f"{first}-{last}", first_year=first, last_year=last)


@time_machine.travel(dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC), tick=False)
@pytest.mark.parametrize(
    ("first", "last", "outcome", "badge", "detail"),
    [
        (2023, 2026, "not_known", "under way", "the study period is under way"),
        (2022, 2024, "not_known", "outcome not known", "outcome not known"),
        (2022, 2024, "merged", "merged", "merged"),
    ],
)
def test_what_followed_is_missed_only_afterwards(first, last, outcome, badge, detail, client):
    row = make(Mandate, period=period_of(first, last), outcome=outcome)
    page = on_one_line(client.get("/study-groups/").text)
    shown = re.findall(r'<span class="badge badge-(\w+)">(?:<a[^>]*>)?([^<]+)<', page)
    assert shown == [(outcome, badge)]
    page = on_one_line(client.get(row.study_group.get_absolute_url()).text)
    told = page.partition("<dt>Outcome</dt>")[2].partition("</dd>")[0]
    assert re.sub(r"<[^>]+>", "", told).strip() == detail


IGNORED = {
    "?period=2022-2024": [],
    "?colour=red": ["“colour” is not used on this page."],
    "?period=1850": ["No mandate of SG9 found for “1850”; this is the latest."],
    "?asof=yesterday": ["“yesterday” is not a day; write 2024-08-01."],
}


def test_a_page_of_a_period_has_its_meetings_and_names_what_it_ignores_of_its_address(client):
    """A period has an en dash on pages, and a hyphen in addresses, files and searches."""
    group = make(StudyGroup, code="SG9", participant=make(Participant, kind="itu_body"))
    for code in ("2022-2024", "2025-2028"):
        period = period_of(*map(int, code.split("-")))
        make(Mandate, study_group=group, period=period, title="Cable")
        make(
            Meeting, name=f"Meeting of {code}", study_period=period, organisers=[group.participant]
        )
    pages = {query: client.get(f"/study-groups/sg9/{query}").text for query in (*IGNORED, "")}
    named = {one: re.findall(r"<li>(“.*?|No mandate .*?)</li>", pages[one]) for one in IGNORED}
    assert named == IGNORED
    pages["later"] = client.get("/study-groups/sg9/?period=2025-2028").text
    held = {one: {*re.findall("Meeting of ([0-9-]+)", page)} for one, page in pages.items()}
    assert [held["?period=2022-2024"], held["later"]] == [{"2022-2024"}, {"2025-2028"}]
    assert held[""] == {"2022-2024", "2025-2028"}
    page = client.get("/study-groups/?period=2022-2024").text
    assert "Study period <bdi>2022–2024</bdi>" in page
    assert 'sg9/?period=2022-2024"' in page
    assert ",2022-2024," in client.get("/study-groups.csv").text
    for words in ("2022-2024", "2022–2024"):
        assert "/study-groups/sg9/?period=2022-2024" in client.get("/search/", {"q": words}).text


def test_offices_are_counted_by_region_and_state_of_those_whose_state_is_known(client):
    mandate, states = make(Mandate), {"kind": "member_state"}
    kenya = make(Participant, code="KEN", name="Kenya", region="africa", **states)
    japan = make(Participant, code="JPN", name="Japan", region="asia_pacific", **states)
    hidden = make(Participant, code="XAN", name="Xanadu", publication="draft", **states)
    for number, state in enumerate((kenya, japan, japan, None, hidden)):
        person = make(Person, name=f"Person {number}")
        make(Appointment, mandate=mandate, state=state, role="vice_chair", person=person)
    answer = client.get("/study-groups/leadership/?role=vice_chair")
    said = main_words(answer)
    known = "The State is known for 3 of the 5 offices. Asia-Pacific 2, Africa 1."
    assert f"{known} 2 countries Asia-Pacific 2 Africa 1 Japan 2 Kenya 1" in said
    assert "Xanadu" not in said
    assert '<a href="?role=vice_chair&amp;state=ken">Kenya</a> 1' in answer.text
    assert '<a href="?role=vice_chair&amp;region=africa">Africa</a> 1' in answer.text


# members, persons and the lineage of groups


def test_who_is_suspended_today_is_no_current_member_on_either_page(client):
    """On a day of its suspension a State takes no part in the papers of the group."""
    group = make(Participant, code="GRP", kind="regional_organisation")
    over = {"inactive_since": "2011-11", "inactive_until": "2023-05"}
    for code, inactive in (("AAA", {"inactive_since": "2011-11"}), ("BBB", over), ("CCC", {})):
        state = make(Participant, code=code, kind="member_state")
        make(Membership, group=group, member=state, since="2000", **inactive)
    pages = [client.get(f"/participants/{code}/") for code in ("grp", "aaa", "bbb")]
    other = client.get(make(Participant, kind="other", region="europe").get_absolute_url()).text
    assert '<p class="status"> Europe </p>' in " ".join(other.split())
    expected = "2 current members of GRP are recorded.", "", "Recorded as a member of GRP."
    assert tuple(page.context["opening"] for page in pages) == expected
    state, rows = Participant.objects.get(code="BBB"), Membership.objects.published()
    days = [(1999, 1, 1), (2011, 10, 31), (2012, 11, 20), (2023, 5, 31), (2023, 6, 1)]
    groups = [rows.groups_on(dt.date(*day)).get(state.pk, ()) for day in days]
    assert groups == [(), (group.slug,), (), (), (group.slug,)]


def mandate(code, period, **values):
    group = StudyGroup.objects.filter(code=code).first() or make(StudyGroup, code=code)
    return make(Mandate, study_group=group, period=period, **values)


def appointed(person, code, first_year, **values):
    held = mandate(code, period_of(first_year, first_year + 3))
    make(Appointment, mandate=held, person=person, role="chair", **values)


def test_offices_stand_by_period_the_latest_first_and_none_that_is_not_public(client):
    taddei = make(Person, name="Arnaud Taddei")
    appointed(taddei, "SG20", 2017, publication="draft")
    assert "No office is recorded." in client.get("/people/arnaud-taddei/").text
    appointed(taddei, "SG17", 2022)
    appointed(taddei, "SG2", 2025)
    committee = make(Committee, assembly=make(Assembly, code="WTSA-24"), code="COM4")
    make(CommitteeOfficer, committee=committee, person=taddei, role="chair")
    page = client.get("/people/arnaud-taddei/").text
    main = page[page.index("<main") :]
    assert '<p class="status">Chair of SG2, 2025–2028</p>' in " ".join(main.split())
    assert main.index("2025–2028") < main.index("2022-2025")
    assert "WTSA-24 Chair · COM4" in words_of(page)
    assert "SG20" not in main


def test_picture_and_table_say_the_same_and_what_became_another_group_is_said(client):
    """SG9 and SG16 became SG21; SG17 continued; SG2 began anew."""
    before, after = period_of(2022, 2024), period_of(2025, 2028)
    new = mandate("SG21", after, title="Television <b>")
    for code in ("SG9", "SG16"):
        make(MandateSuccession, predecessor=mandate(code, before), successor=new)
    make(MandateSuccession, predecessor=mandate("SG17", before), successor=mandate("SG17", after))
    mandate("SG2", after)
    mandate("SG99", after, title="Xanadu", publication="draft")
    page = client.get("/study-groups/lineage/").text
    boxes = re.findall(r'<a href="([^"]+)">\s*<rect', page)
    rows = re.findall(r'<th scope="row">\s*<a href="([^"]+)"', page)
    assert [len(boxes), sorted(boxes)] == [6, sorted(rows)]
    [status] = re.findall(r'<p class="status">(.*?)</p>', page, re.S)
    assert words_of(status) == "SG9 and SG16 became SG21."
    assert [page.count(f'class="picture-{kind}"') for kind in ("change", "line")] == [2, 1]
    words = ("Television &lt;b&gt;", "SG99", "Xanadu")
    assert [word in page for word in words] == [True, False, False]


# who of a State holds or held office


THIS_YEAR = timezone.localdate().year


@pytest.fixture
def vanuatu():
    return make(Participant, code="VUT", kind="member_state", name="Vanuatu")


def officer(state, assembly, name, **values):
    committee = make(Committee, assembly=assembly, code=f"COM{len(name)}", name="Budget", **values)
    person = make(Person, name=name)
    make(CommitteeOfficer, committee=committee, person=person, state=state, role="vice_chair")


@pytest.fixture
def held_in_2016():
    days = {"starts_on": dt.date(2016, 10, 25), "ends_on": dt.date(2016, 11, 3)}
    made = make(Assembly, code="WTSA-16")
    make(Meeting, is_of=made, city="Hammamet", **days)
    return made


def section(client, state):
    page = client.get(state.get_absolute_url()).text
    start = page.index('id="who-holds-office"')
    return page[start : page.index("</section>", start)]


def test_offices_held_now_stand_before_those_of_the_past(client, vanuatu, held_in_2016):
    appointed(make(Person, name="Ann Now"), "SG17", THIS_YEAR - 2, state=vanuatu)
    appointed(make(Person, name="Bob Then"), "SG2", THIS_YEAR - 8, state=vanuatu)
    officer(vanuatu, make(Assembly, code="WTSA-28"), "Cy Next")
    officer(vanuatu, held_in_2016, "Di Once")
    held, _summary, past = section(client, vanuatu).partition("<summary>")
    names = ("Ann Now", "Bob Then", "Cy Next", "Di Once")
    assert [name for name in names if name in words_of(held)] == ["Ann Now", "Cy Next"]
    assert "2 past offices" in words_of(past)
    row = "WTSA-16 Di Once Vice-chair · COM7: Budget 25 October – 3 November 2016, Hammamet"
    assert row in words_of(past)
    assert 'href="/people/di-once/"' in past


def test_offices_and_people_who_are_not_public_are_not_named(client, vanuatu, held_in_2016):
    draft = {"state": vanuatu, "published": False}
    appointed(make(Person, name="Draft Office"), "SG17", THIS_YEAR - 3, **draft)
    hidden = make(Person, name="Draft Person", published=False)
    appointed(hidden, "SG2", THIS_YEAR - 2, state=vanuatu)
    officer(vanuatu, held_in_2016, "Of Draft Committee", published=False)
    officer(make(Participant, kind="member_state"), make(Assembly), "Of Another State")
    found = section(client, vanuatu)
    words = ("Draft", "Another", "SG17", "SG2", "past")
    assert [word for word in words if word in found] == ["SG2"]


def test_one_office_of_each_kind_and_three_cost_the_same(client, vanuatu):
    costs = []
    for number in (1, 2, 3):
        appointed(make(Person), f"SG{number}", THIS_YEAR - 3 + number, state=vanuatu)
        officer(vanuatu, make(Assembly), "x" * number)
        costs.append(asked(client, vanuatu.get_absolute_url()))
    assert costs[0] == costs[2]
