"""Small jobs of the desk: add, choose by code, find what was entered twice, merge, set for many, delete, restore."""

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from meetings.models import Assembly, Meeting
from participants.models import Participant
from positions.models import Position, Proponent, Proposal, ProposalItem
from resolutions.models import Resolution, Topic
from tests.editing.forms import address
from tests.markup import main_words
from tests.rows import make

from .admin_forms import new_row, opened
from .page_forms import form_with, send, signed_in
from .reader import Reader

pytestmark = pytest.mark.django_db
MEETINGS, PARTICIPANTS = "/admin/meetings/meeting/", "/admin/participants/participant/"
ADD = f"{MEETINGS}add/"


def test_what_is_missing_is_told_by_the_name_of_its_part_and_all_else_typed_stays(
    client, administrator
):
    client.force_login(administrator)
    _row, sent = new_row(client, Meeting)
    emptied = {"name": "", "figures-0-number": "", "places-0-series": ""}
    answer = client.post(ADD, sent | emptied)
    places = {"Name", "Series place 1: Series", "Figure 1: Number"}
    assert told(answer) == {(place, "This field is required.") for place in places}
    again = opened(answer).sent
    assert {key: str(again[key]) for key in sent if key not in emptied} == {
        key: str(value) for key, value in sent.items() if key not in emptied
    }
    assert [Meeting.objects.count(), LogEntry.objects.count()] == [0, 0]


def told(answer):
    return {(one.place, one.message) for one in answer.context_data["form_errors"]}


def first_offered(client, name: str, term: str) -> dict[str, str]:
    asked = {"app_label": "positions", "model_name": "position", "field_name": name, "term": term}
    return client.get(reverse("admin:autocomplete"), asked).json()["results"][0]


def test_the_resolution_and_the_state_are_found_by_what_people_call_them(client, editor):
    for number in (5, 50, 150, 500):
        make(Resolution, number=number, title=f"Of 50 things the {number}th")
    make(Participant, code="KEN", name="Kenya", kind="member_state")
    make(Assembly, code="WTSA-24")
    client.force_login(editor)
    terms = {"resolution": "Res. 50", "held_by": "Kenya", "assembly": "wtsa-24"}
    chosen = {name: first_offered(client, name, term)["id"] for name, term in terms.items()}
    add = reverse("admin:positions_position_add")
    send(client, client.get(add), "Save", **chosen, stance="support", summary="Agrees.", _save="x")
    row = Position.objects.get()
    assert (row.held_by.code, row.resolution.number) == ("KEN", 50)
    assert "Kenya (KEN)</option>" in client.get(address(row)).text


def test_a_meeting_entered_twice_is_found_before_it_is_stored(client, editor):
    first = make(
        Meeting, slug="atu-2", name="2nd ATU Preparatory Meeting for WTSA-28", published=False
    )
    typed = {"name": "2nd ATU preparatory meeting for WTSA-28", "kind": "other", "city": "Nairobi"}
    client.force_login(editor)
    asked = send(client, client.get(ADD), "Save and add another", **typed, _save="Save")
    assert Meeting.objects.count() == 1
    assert f'{address(first)}">' in asked.text
    again = send(client, asked, "Save anyway", slug="atu-2-bis", _save="Save anyway")
    assert again.redirect_chain
    assert list(Meeting.objects.values_list("name", "city").order_by("pk")) == [
        (first.name, ""),
        (typed["name"], "Nairobi"),
    ]


def test_a_participant_recorded_twice_becomes_one(client, publisher):
    apt = make(Participant, code="APT", name="Asia-Pacific Telecommunity")
    twice = make(Participant, code="APTEL", name="Asia-Pacific Telecommunities")
    proposal = make(Proposal, title="Numbering in the region")
    make(Proponent, proposal=proposal, participant=twice)
    make(Position, held_by=twice, resolution=make(Resolution, number=64), stance="support")

    client.force_login(publisher)
    chosen = {"action": "merge_rows", "_selected_action": [apt.pk, twice.pk]}
    asked = client.post(PARTICIPANTS, chosen, follow=True)
    done = client.post(asked.redirect_chain[-1][0], form_with(asked, "Merge").data(), follow=True)
    assert "/participants/aptel/ now redirects to this row." in done.text

    reader = Reader(Client()).open("/participants/aptel/")
    assert [reader.address, "Numbering in the region" in reader.text] == [
        "/participants/apt/",
        True,
    ]
    assert "Asia-Pacific Telecommunity" in reader.open(proposal.get_absolute_url()).text


def test_one_mode_is_set_on_all_chosen_meetings(client, editor):
    public = make(Meeting, name="Public meeting", mode="not_announced")
    drafts = [make(Meeting, name=f"Draft {place}", published=False) for place in range(2)]
    client.force_login(editor)
    chosen = {"action": "set_field", "_selected_action": [row.pk for row in (public, *drafts)]}
    asked = client.post(MEETINGS, chosen)
    valued = client.post(MEETINGS, chosen | {"field": "mode"})
    assert ["Choose the field" in asked.text, "New value" in valued.text] == [True, True]
    value = {"field": "mode", "value_of": "mode", "value": "hybrid"}
    done = send(client, client.post(MEETINGS, chosen | value, follow=True), "Import")
    assert "3 rows of Mode.csv were imported." in done.text
    modes = [row.mode for row in Meeting.objects.order_by("pk")]
    assert modes == ["not_announced", "hybrid", "hybrid"]
    assert "hybrid" in client.get(f"{MEETINGS}{public.pk}/pending/").text


def test_a_topic_in_use_is_withdrawn_and_what_uses_it_stays(client, administrator):
    topic = make(Topic, name="Numbering")
    text = make(Resolution, number=64, title="Networks", topics=[topic])
    client.force_login(administrator)
    assert "deletelink" not in client.get(address(topic)).text
    asked = client.get(address(topic, "delete"))
    assert [str(text) in asked.text, "Withdraw instead…" in asked.text] == [True, True]
    send(client, client.get(address(topic, "withdraw")), "Yes")

    client.logout()
    assert "Numbering" not in client.get(text.get_absolute_url()).text
    assert client.get(topic.get_absolute_url()).status_code == 404
    assert list(text.topics.all()) == [topic]


def test_a_deleted_proposal_comes_back_with_its_parts_once_a_second_person_restores_it(
    publisher, administrator
):
    proposal = make(Proposal, title="On the metaverse")
    make(Proponent, proposal=proposal, participant=make(Participant, code="KEN", name="Kenya"))
    make(ProposalItem, proposal=proposal, new_text="A new resolution on trust")
    page = proposal.get_absolute_url()
    before = main_words(Client().get(page))
    assert "Kenya" in before
    assert "A new resolution on trust" in before
    staff, second = signed_in(administrator), signed_in(publisher)
    send(staff, staff.get(address(proposal, "delete")), "Yes, delete")
    assert Client().get(page).status_code == 404

    listed = Reader(second).open("/admin/history/deleted/").follow("On the metaverse")
    send(second, second.get(listed.address), "Restore it as a draft, with its parts")
    assert Client().get(page).status_code == 404
    send(staff, staff.get(address(Proposal.objects.get(), "publish")), "Yes")
    assert main_words(Client().get(page)) == before
