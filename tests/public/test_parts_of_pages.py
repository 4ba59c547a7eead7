"""Parts of pages: how lists open, explained terms, files and feeds, images of links, and the guide that shows every component."""

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

from core import registry
from core.public.typesetting import images
from core.public.typesetting.sheets import NotMade
from core.records.publishable import Publication
from core.richtext.meanings import Explainer, Explanation
from meetings.models import Assembly, Meeting
from pages.models import GlossaryTerm, Page
from participants.models import Membership, Participant, Person
from positions.models import Position
from resolutions.models import Edition, Resolution
from study_groups.models import Appointment, Mandate, StudyGroup, StudyPeriod
from tests.markup import main_words, on_one_line
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
    """The addresses in the infobox; each may be named once on the page, and gives something."""
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
    """A country has its positions and the calendar of its region."""
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
    period = make(StudyPeriod, code=f"{first}-{last}", first_year=first, last_year=last)
    row = make(Mandate, period=period, outcome=outcome)
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
        first, last = code.split("-")
        period = make(StudyPeriod, code=code, first_year=first, last_year=last)
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
