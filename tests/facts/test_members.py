"""Who is a member of a group on a day; the page of a person has the offices held; the picture of the lineage of groups says the same as its table."""

import datetime as dt
import re

import pytest

from meetings.models import Assembly, Committee, CommitteeOfficer
from participants.models import Membership, Participant, Person
from study_groups.models import Appointment, Mandate, MandateSuccession, StudyGroup, StudyPeriod
from tests.markup import words_of
from tests.rows import make

pytestmark = pytest.mark.django_db


def test_who_is_suspended_today_is_no_current_member_on_either_page(client):
    """And on a day of it takes no part in the papers of the group."""
    group = make(Participant, code="GRP", kind="regional_organisation")
    over = {"inactive_since": "2011-11", "inactive_until": "2023-05"}
    for code, inactive in (("AAA", {"inactive_since": "2011-11"}), ("BBB", over), ("CCC", {})):
        state = make(Participant, code=code, kind="member_state")
        make(Membership, group=group, member=state, since="2000", **inactive)
    pages = [client.get(f"/participants/{code}/") for code in ("grp", "aaa", "bbb")]
    expected = "2 current members of GRP are recorded.", "", "Recorded as a member of GRP."
    assert tuple(page.context["opening"] for page in pages) == expected
    state, rows = Participant.objects.get(code="BBB"), Membership.objects.published()
    days = [(1999, 1, 1), (2011, 10, 31), (2012, 11, 20), (2023, 5, 31), (2023, 6, 1)]
    groups = [rows.groups_on(dt.date(*day)).get(state.pk, ()) for day in days]
    assert groups == [(), (group.slug,), (), (), (group.slug,)]


def period_of(first: int, last: int) -> StudyPeriod:
    return make(StudyPeriod, code=f"{first}-{last}", first_year=first, last_year=last)


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
    status = re.search(r'<p class="status">(.*?)</p>', page, re.S)
    assert status is not None
    assert words_of(status[1]) == "SG9 and SG16 became SG21."
    assert "Television <b> (unsourced)" in words_of(page)
    assert [page.count(f'class="picture-{kind}"') for kind in ("change", "line")] == [2, 1]
    words = ("Television &lt;b&gt;", "SG99", "Xanadu")
    assert [word in page for word in words] == [True, False, False]
