"""Small tasks in the admin: add, choose, find what was entered twice, withdraw what is in use, delete, restore, close an account."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from meetings.models import Assembly, Meeting
from pages.admin import is_last_superuser
from participants.models import Participant
from positions.models import Position, Proponent, Proposal, ProposalItem
from resolutions.models import Resolution, Topic
from tests.editing.forms import address, shown
from tests.markup import main_words
from tests.rows import make

from .admin_forms import new_row, opened
from .page_forms import send, signed_in
from .reader import Reader

pytestmark = pytest.mark.django_db
ADD = "/admin/meetings/meeting/add/"


def test_what_is_missing_is_told_by_the_name_of_its_part_and_all_else_typed_stays(
    client, administrator
):
    client.force_login(administrator)
    _row, sent = new_row(client, Meeting)
    emptied = {"name": "", "figures-0-number": "", "places-0-series": ""}
    answer = client.post(ADD, sent | emptied)
    places = {"Name", "Series place 1: Series", "Figure 1: Number"}
    assert told(answer) == {(place, "This field is required.") for place in places}
    again, typed = opened(answer).sent, sent.keys() - emptied
    assert [name for name in typed if str(again[name]) != str(sent[name])] == []
    assert [Meeting.objects.count(), LogEntry.objects.count()] == [0, 0]


def told(answer):
    return {(one.place, one.message) for one in answer.context_data["form_errors"]}


def test_the_resolution_and_the_state_are_found_by_what_people_call_them(client, editor):
    for number in (5, 50, 150, 500):
        make(Resolution, number=number, title=f"Of 50 things the {number}th")
    make(Participant, code="KEN", name="Kenya", kind="member_state")
    make(Assembly, code="WTSA-24")
    client.force_login(editor)
    terms, chosen = {"resolution": "Res. 50", "held_by": "Kenya", "assembly": "wtsa-24"}, {}
    for name, term in terms.items():
        asked = {"app_label": "positions", "model_name": "position", "field_name": name}
        offered = client.get("/admin/autocomplete/", asked | {"term": term}).json()["results"]
        chosen[name] = offered[0]["id"]
    add = "/admin/positions/position/add/"
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
    assert [Meeting.objects.count(), f'{address(first)}">' in asked.text] == [1, True]
    send(client, asked, "Save anyway", slug="atu-2-bis", _save="Save anyway")
    cities = [(first.name, ""), (typed["name"], "Nairobi")]
    assert [*Meeting.objects.values_list("name", "city").order_by("pk")] == cities


def test_a_topic_in_use_is_withdrawn_and_what_uses_it_stays(client, administrator):
    topic = make(Topic, name="Numbering")
    text = make(Resolution, number=64, title="Networks", topics=[topic])
    client.force_login(administrator)
    asked = client.get(address(topic, "delete")).text
    assert [str(text) in asked, "Withdraw instead…" in asked] == [True, True]
    send(client, client.get(address(topic, "withdraw")), "Yes")
    assert "Numbering" not in Client().get(text.get_absolute_url()).text
    gone = Client().get(topic.get_absolute_url()).status_code
    assert [gone, [*text.topics.all()]] == [404, [topic]]


def test_a_deleted_proposal_comes_back_with_its_parts_once_a_second_person_restores_it(
    publisher, administrator
):
    proposal = make(Proposal, title="On the metaverse")
    make(Proponent, proposal=proposal, participant=make(Participant, code="KEN", name="Kenya"))
    make(ProposalItem, proposal=proposal, new_text="A new resolution on trust")
    page = proposal.get_absolute_url()
    before = main_words(Client().get(page))
    assert ["Kenya" in before, "A new resolution on trust" in before] == [True, True]
    staff, second = signed_in(administrator), signed_in(publisher)
    send(staff, staff.get(address(proposal, "delete")), "Yes, delete")
    assert Client().get(page).status_code == 404
    listed = Reader(second).open("/admin/history/deleted/").follow("On the metaverse")
    send(second, second.get(listed.address), "Restore it as a draft, with its parts")
    assert Client().get(page).status_code == 404
    send(staff, staff.get(address(Proposal.objects.get(), "publish")), "Yes")
    assert main_words(Client().get(page)) == before


# one account always remains that can sign in and may do everything


REFUSED = "is the only active superuser"


def superuser(name):
    return pytest.fixture(lambda db: User.objects.create_superuser(name, password="x"), name=name)


chief, deputy = superuser("chief"), superuser("deputy")


def save_without(browser, account, right):
    """Sends the form as it is shown, with one box unticked."""
    sent = shown(browser, address(account))
    assert sent.pop(right) == "on"
    return browser.post(address(account), sent)


def test_the_last_superuser_keeps_what_lets_them_in_and_may_change_the_password(chief, deputy):
    """A superuser who cannot sign in does not count."""
    browser, page = signed_in(chief), f"/admin/auth/user/{chief.pk}/password/"
    for shut in ({"is_active": False}, {"is_staff": False}, {"password": "!"}):
        User.objects.filter(pk=deputy.pk).update(is_active=True, is_staff=True, password="x")
        User.objects.filter(pk=deputy.pk).update(**shut)
        unusable = {"usable_password": "false", "password1": "", "password2": ""}
        answers = [save_without(browser, chief, right) for right in ("is_active", "is_superuser")]
        for answer in (*answers, browser.post(page, unusable)):
            assert [answer.status_code, REFUSED in answer.text] == [200, True]
    now = User.objects.get(pk=chief.pk)
    assert [now.is_active, now.is_superuser, now.has_usable_password()] == [True] * 3
    new = {"usable_password": "true", "password1": "battery staple", "password2": "battery staple"}
    assert browser.post(page, new).status_code == 302


def test_nobody_is_deleted_by_form_or_together(chief, deputy, administrator):
    browser = signed_in(chief)
    for together in ([chief.pk, deputy.pk], [administrator.pk]):
        sent = {"action": "delete_selected", "_selected_action": together, "post": "yes"}
        browser.post("/admin/auth/user/", sent)
    for one in (deputy, administrator):
        answer = browser.post(f"/admin/auth/user/{one.pk}/delete/", {"post": "yes"})
        assert [answer.status_code, User.objects.count()] == [403, 3]


def test_two_who_take_the_rights_from_each_other_leave_one(chief, deputy):
    """Both had opened the form before either saved."""
    sent = []
    for browser, other in ((signed_in(chief), deputy), (signed_in(deputy), chief)):
        form = shown(browser, address(other))
        del form["is_active"]
        sent.append((browser, address(other), form))
    assert [browser.post(page, form).status_code for browser, page, form in sent][0] == 302
    assert User.objects.filter(is_superuser=True, is_active=True).get() == chief


def test_the_others_are_looked_at_under_a_lock(chief, django_assert_num_queries):
    """SQLite locks the whole database and has no FOR UPDATE."""
    with django_assert_num_queries(1) as seen:
        assert is_last_superuser(chief)
    asked = seen.captured_queries[0]["sql"]
    assert ("FOR UPDATE" in asked) == connection.features.has_select_for_update


def test_who_is_deactivated_is_out_at_the_next_request(editor):
    browser = signed_in(editor)
    assert browser.get("/admin/").status_code == 200
    User.objects.filter(pk=editor.pk).update(is_active=False)
    answer = browser.get("/admin/")
    assert [answer.status_code, answer.headers["Location"]] == [302, "/admin/login/?next=/admin/"]
