"""Lists: as many queries for three rows as for two, what their filters offer, and one field set on several rows."""

import pytest
from django.contrib import admin
from django.contrib.admin.utils import lookup_field
from django.db import connection
from django.test.utils import CaptureQueriesContext

from editing import autocomplete
from meetings.models import Committee, Meeting, Session
from pages.models import Page, SiteSettings
from participants.models import Participant
from positions.models import ImpactAssessment
from resolutions.models import Edition, Resolution, Topic
from study_groups.models import StudyGroup
from tests.journeys.page_forms import send
from tests.markup import main_words
from tests.roles.rights import actions_of, asked_by
from tests.roles.rows import own_draft
from tests.roles.test_roles import list_of
from tests.rows import MODELS, OF_EACH_KIND, fresh, make

from .forms import address, without_html

pytestmark = pytest.mark.django_db
MEETINGS = "/admin/meetings/meeting/"


@pytest.fixture(autouse=True)
def _as_publisher(client, publisher):
    client.force_login(publisher)


def queries_of(client, model):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(list_of(model)).status_code == 200
    return len(asked)


def asked_for_cells(model, by):
    """Queries of the rows, filters and cells of a list, without its page."""
    with CaptureQueriesContext(connection) as asked:
        listed = admin.site._registry[model].get_changelist_instance(asked_by(by, model))
        for row in listed.result_list:
            [str(lookup_field(name, row, listed.model_admin)[2]) for name in listed.list_display]
    return len(asked)


@pytest.mark.parametrize("model", [one for one in MODELS if one is not SiteSettings])
def test_a_list_asks_at_most_thirty_times_whatever_its_rows(model, client, publisher):
    """The page itself needs about ten more queries; it is rendered for one table of each kind."""
    counts = []
    for number in (2, 1):
        for _row in range(number):
            make(model)
        page = queries_of(client, model) if model in OF_EACH_KIND else 0
        counts.append((asked_for_cells(model, publisher), page))
    (first, first_page), (then, then_page) = counts
    assert [then <= first <= 20, then_page <= first_page <= 30] == [True, True]


def test_a_number_is_found_as_people_write_it_and_rows_of_one_text_are_told_apart(client, author):
    """An author without a draft to delete is not offered “Delete”."""
    edition, group = (
        make(Edition, resolution=make(Resolution, slug="50", number=50)),
        make(StudyGroup),
    )
    make(Resolution), make(StudyGroup)
    asked = {Resolution: ("Res. 50", edition.resolution), Edition: ("Resolution 50", edition)}
    for model, (words, row) in (asked | {StudyGroup: (f"SG {group.number}", group)}).items():
        with without_html():
            listed = client.get(list_of(model), {"q": words}).context_data["cl"]
        assert list(listed.result_list) == [row]
    one, other = (make(ImpactAssessment, resolution=edition.resolution) for _number in range(2))
    page = client.get(list_of(ImpactAssessment)).text
    assert [page.count(f">{row}</a>") for row in (one, other)] == [1, 1]
    before = "delete_selected" in actions_of(Meeting, author)
    own_draft(Meeting, author)
    assert [before, "delete_selected" in actions_of(Meeting, author)] == [False, True]


def test_a_filter_offers_what_the_list_leads_to_and_nothing_where_it_is_too_much(
    client, monkeypatch
):
    sessions, _other = [make(Session), make(Session)], make(Meeting, name="Nobody's meeting")

    def offered():
        filters = client.get(list_of(Session)).context["cl"].filter_specs
        found = [one for one in filters if getattr(one, "field_path", "") == "meeting"]
        return [set(one.lookup_choices) for one in found]

    assert offered() == [{(one.meeting_id, str(one.meeting)) for one in sessions}]
    monkeypatch.setattr(autocomplete, "MOST_CHOICES", 1)
    assert offered() == []
    shown = client.get(list_of(Session), {"meeting__id__exact": sessions[0].meeting_id}).context[
        "cl"
    ]
    assert [row.pk for row in shown.queryset] == [sessions[0].pk]


def test_committees_below_others_are_read_at_once(client):
    parents = [make(Committee) for _number in range(3)]
    before = [queries_of(client, Committee) for _time in range(2)]
    for parent in parents:
        parent.parent = make(Committee, assembly=parent.assembly)
        parent.save()
    queries_of(client, Committee)
    assert queries_of(client, Committee) == before[1]


def test_a_search_of_very_many_words_is_refused_with_a_message(client):
    """In a shorter search each word may be in another field, but a phrase is in one."""
    words = "+".join(f"word{number}" for number in range(500))
    page = client.get(f"{MEETINGS}?q={words}", follow=True)
    assert page.redirect_chain == [(MEETINGS, 302)]
    assert "A search can have at most 20 words" in page.text
    make(Page, title="How it works", summary="Of the assembly", slug="how")
    asked = {"ASSEMBLY+works": 1, "assembly+fails": 0, '"it+works"': 1, '"works+Of"': 0}
    with without_html():
        pages = {words: client.get(f"/admin/pages/page/?q={words}") for words in asked}
    found = {words: len(page.context_data["cl"].result_list) for words, page in pages.items()}
    assert found == asked


# one field set on several rows: what is offered, and the import that it leads to


def choose(client, rows, field="", url=MEETINGS, **typed):
    """The confirmation page, or the preview of the import."""
    data = {"action": "set_field", "_selected_action": [row.pk for row in rows]}
    given = {"field": field, "value_of": field, **typed} if typed else {"field": field}
    return client.post(url, data | given, follow=True)


def test_each_kind_of_value_and_of_relation_is_stored_as_it_was_typed_and_emptied(client):
    country = make(Participant, code="FJI", name="Republic of Fiji", kind="member_state")
    row = make(Meeting, city="Apia", mode="hybrid", published=False)
    text, topic = make(Resolution), make(Topic)

    def set_on(row, field, url=MEETINGS, **typed):
        send(client, choose(client, [row], field, url, **typed), "Import")

    for field, typed, held in (
        ("city", "Nuku’alofa; “the capital”, Tonga", "Nuku’alofa; “the capital”, Tonga"),
        ("dates_confirmed", "", False),
        ("editors_note", "Ask again.\nIn May.", "Ask again.\nIn May."),
        ("country", country.pk, country),
        ("country", "", None),
    ):
        set_on(row, field, value=typed)
        assert getattr(fresh(row), field) == held
    page = main_words(choose(client, [row], "mode", value="online"))
    assert [words in page for words in ("Set a field: mode.csv", str(row))] == [True, True], page
    public = make(Meeting, mode="hybrid")  # the form asks whether it was moved
    [reason] = choose(client, [row, public], "mode", value="online").context["form"].errors["value"]
    assert reason.startswith(f"{public}: Dates, place or mode would change")
    set_on(text, "topics", "/admin/resolutions/resolution/", value=[topic.pk])
    assert list(text.topics.all()) == [topic]


def test_what_names_a_row_and_rich_text_are_not_offered(client):
    offered = {name for name, _label in choose(client, [make(Meeting)]).context["fields"]}
    left_out = {"slug", "is_of", "seen", "live_at", "expires_at", "why", "summary"}
    assert [offered & left_out, {"city", "organisers", "editors_note"} - offered] == [set(), set()]
    shown = choose(client, [make(Participant)], url="/admin/participants/participant/")
    assert "code" not in {name for name, _label in shown.context["fields"]}


# last in the file: the sample data stays to its end
@pytest.mark.usefixtures("sample_data")
def test_the_form_of_a_resolution_asks_at_most_thirty_times(client):
    url = address(Resolution.objects.get(slug="50"))
    client.get(url)  # caches what is public
    with CaptureQueriesContext(connection) as asked:
        client.get(url)
    assert len(asked) <= 30
