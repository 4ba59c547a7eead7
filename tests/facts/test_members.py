"""Memberships with their remarks, suspensions and doubts."""

import datetime as dt
import re

import pytest

from participants.models import Membership, Participant
from tests.rows import make

pytestmark = pytest.mark.django_db


# page → what it says of a membership in doubt
SAID = {
    "cept": "inactive since 17 March 2022",
    "syr": "(inactive from November 2011 to May 2023)",
    "nic": "CITEL: It left the Organization of American States",
}


@pytest.mark.usefixtures("sample_data")
def test_both_pages_show_the_remarks_on_a_membership(client):
    for slug, said in SAID.items():
        assert said in client.get(f"/participants/{slug}/").text, slug


@pytest.mark.usefixtures("sample_data")
@pytest.mark.parametrize("group", ["CITEL", "RCC"])
def test_members_that_no_source_confirms_are_marked_on_both_pages(group, client):
    rows = Membership.objects.published().filter(group__code=group).select_related("member")
    unconfirmed = [row for row in rows if row.confidence == "unconfirmed"]
    page = client.get(f"/participants/{group.lower()}/").text
    said = "None of these memberships is confirmed by a source."
    assert (said in page) == (len(unconfirmed) == len(rows))
    if group == "RCC":
        assert "partly sourced</a>)</span>" in page
        assert client.get("/participants/tkm/").text.count("partly sourced</a>)</span>") == 1
    for row in unconfirmed[:1]:
        own = client.get(row.member.get_absolute_url()).text.partition("Member of")[2]
        doubt = rf'{group}</a> <span class="doubt">\((<a [^>]*>)?unsourced\b'
        assert re.search(doubt, " ".join(own.split()))


def test_who_is_suspended_on_a_day_takes_no_part_in_the_papers_of_the_group():
    group = make(Participant, code="GRP", kind="regional_organisation")
    state = make(Participant, code="AAA", kind="member_state")
    inactive = {"inactive_since": "2011-11", "inactive_until": "2023-05"}
    make(Membership, group=group, member=state, since="2000", **inactive)
    rows = Membership.objects.published().filter(member=state)
    days = [(1999, 1, 1), (2011, 10, 31), (2012, 11, 20), (2023, 5, 31), (2023, 6, 1)]
    groups = [rows.groups_on(dt.date(*day)).get(state.pk, ()) for day in days]
    assert groups == [(), (group.slug,), (), (), (group.slug,)]


def test_who_is_suspended_today_is_no_current_member_on_either_page(client):
    group = make(Participant, code="GRP", kind="regional_organisation")
    over = {"inactive_since": "2011-11", "inactive_until": "2023-05"}
    for code, inactive in (("AAA", {"inactive_since": "2011-11"}), ("BBB", over), ("CCC", {})):
        state = make(Participant, code=code, kind="member_state")
        make(Membership, group=group, member=state, since="2000", **inactive)
    pages = [client.get(f"/participants/{code}/") for code in ("grp", "aaa", "bbb")]
    expected = "2 current members of GRP are recorded.", "", "Recorded as a member of GRP."
    assert tuple(page.context["opening"] for page in pages) == expected
