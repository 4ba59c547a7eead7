"""Memberships with their remarks, suspensions and doubts."""

import datetime as dt
import re

import pytest

from participants.models import Membership, Participant
from tests.rows import make

pytestmark = pytest.mark.django_db

# group, member: until, inactive since, until, a word of the remark, confidence
REMARKED = {
    ("CITEL", "NIC"): ("2023-11-19", "", "", "left", "unconfirmed"),
    ("CITEL", "CUB"): ("", "1962", "", "takes no part", "unconfirmed"),
    ("CITEL", "VEN"): ("", "", "", "disputed", "unconfirmed"),
    ("CEPT", "RUS"): ("", "2022-03-17", "", "suspended", "unconfirmed"),
    ("CEPT", "BLR"): ("", "2022-03-17", "", "suspended", "unconfirmed"),
    ("LAS", "SYR"): ("", "2011-11", "2023-05", "suspended", "unconfirmed"),
    ("RCC", "MDA"): ("", "", "", "8 November 2023", "stated"),
    ("RCC", "TKM"): ("", "", "", "charter differ", "inferred"),
}


@pytest.mark.usefixtures("sample_data")
class TestSampleData:
    @pytest.mark.parametrize(("group", "member"), REMARKED)
    def test_a_membership_in_doubt_says_why(self, group, member):
        row = Membership.objects.get(group__code=group, member__code=member)
        until, since, back, word, confidence = REMARKED[group, member]
        assert (row.until, row.inactive_since, row.inactive_until) == (until, since, back)
        assert [word in row.public_remark, row.confidence] == [True, confidence]

    def test_the_page_of_a_group_shows_the_remarks_on_its_members(self, client):
        page = client.get("/participants/citel/").text
        assert "(inactive since 1962)" in page
        assert page.count("unsourced") >= 3
        assert "inactive since 17 March 2022" in client.get("/participants/cept/").text

    def test_the_page_of_a_state_shows_them_too(self, client):
        page = client.get("/participants/syr/").text
        assert "(inactive from November 2011 to May 2023)" in page
        assert "CITEL: It left the Organization of American States" in (
            client.get("/participants/nic/").text
        )

    @pytest.mark.parametrize("group", ["APT", "ATU", "CEPT", "CITEL", "LAS", "RCC"])
    def test_members_that_no_source_confirms_are_marked_on_both_pages(self, group, client):
        rows = Membership.objects.published().filter(group__code=group).select_related("member")
        unconfirmed = [row for row in rows if row.confidence == "unconfirmed"]
        page = client.get(f"/participants/{group.lower()}/").text
        said = "None of these memberships is confirmed by a source."
        assert (said in page) == (len(unconfirmed) == len(rows))
        if group == "RCC":
            assert "partly sourced</a>)</span>" in page
            assert client.get("/participants/tkm/").text.count("partly sourced</a>)</span>") == 1
        for row in unconfirmed[:1]:
            facts = " ".join(
                client.get(row.member.get_absolute_url()).text.partition("Member of")[2].split()
            )
            assert re.search(rf'{group}</a> <span class="doubt">\((<a [^>]*>)?unsourced\b', facts)

    def test_both_counts_of_members_are_kept(self):
        remark = Participant.objects.get(code="ATU").public_remark
        assert ["51 Member States" in remark, "52 countries" in remark] == [True, True]
        assert "38 members" in Participant.objects.get(code="APT").public_remark
        rcc = Participant.objects.get(code="RCC")
        assert ["nine members" in rcc.public_remark, len(rcc.source_addresses_list)] == [True, 4]

    def test_the_prefix_of_europe_has_its_source(self):
        row = Participant.objects.get(code="CEPT")
        assert "https://docest.com/doc/362617" in row.source_addresses
        assert "EUR" in row.public_remark

    def test_the_symbol_of_myanmar_is_marked_as_general_knowledge(self):
        row = Participant.objects.get(code="MMR")
        assert [row.itu_symbol, row.confidence] == ["BRM", "unconfirmed"]
        assert "ITU symbol" in row.public_remark


def test_who_is_suspended_on_a_day_takes_no_part_in_the_papers_of_the_group():
    group = make(Participant, code="GRP", kind="regional_organisation")
    state = make(Participant, code="AAA", kind="member_state")
    make(
        Membership,
        group=group,
        member=state,
        since="2000",
        inactive_since="2011-11",
        inactive_until="2023-05",
    )
    groups = [
        Membership.objects.published()
        .filter(member=state)
        .groups_on(dt.date(*day))
        .get(state.pk, ())
        for day in [(1999, 1, 1), (2011, 10, 31), (2012, 11, 20), (2023, 5, 31), (2023, 6, 1)]
    ]
    assert groups == [(), (group.slug,), (), (), (group.slug,)]
