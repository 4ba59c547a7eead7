"""How lists are narrowed and sorted: what filters find, how many rows each choice would leave, and how names are ordered."""

import datetime as dt
import re
from collections.abc import Iterator
from itertools import accumulate
from urllib.parse import urlencode

import pytest

from core.public import filters
from core.public.filters import PlainSelect, count_choices
from core.records import state_cache
from meetings.models import Assembly, Meeting
from participants.models import Participant
from positions.models import Proposal, ProposalItem
from resolutions.models import Edition, Recommendation, Resolution, Topic
from study_groups.models import Mandate, StudyGroup, StudyPeriod
from tests.public.crowds import filtered, keys, lists_of_varied_rows, words_of
from tests.rows import make

pytestmark = pytest.mark.django_db


def test_bodies_are_found_with_the_organisation_they_are_part_of():
    body = make(Participant, code="Com-ITU", part_of=make(Participant, code="CEPT"))
    row = make(Meeting, organisers=[body])
    assert keys("/meetings/", {"organiser": "cept"}) == [row.pk]


def test_an_assembly_is_found_with_its_own_meeting_what_prepares_it_and_the_meetings_of_its_period():
    period = make(StudyPeriod)
    assembly = make(Assembly, closes_period=period)
    relations = ({"is_of": assembly}, {"prepares": [assembly]}, {"study_period": period})
    expected = [make(Meeting, **given).pk for given in relations]
    make(Meeting)
    assert sorted(keys("/meetings/", {"assembly": assembly.slug})) == expected


def test_a_month_has_all_meetings_with_a_day_in_it():
    days = [("2027-02-27", "2027-03-01"), ("2027-03-31", "2027-04-02")]
    days += [("2027-02-26", "2027-02-28"), ("2027-04-01", "2027-04-02")]  # before and after
    rows = [make(Meeting, starts_on=first, ends_on=last).pk for first, last in days]
    assert sorted(keys("/meetings/", {"month": "2027-03"})) == rows[:2]


def counts_beside(address: str, query: dict[str, str]) -> dict[str, dict[str, int]]:
    """For each choice in the form of the narrowed list, the number of rows that the form says it would leave."""
    filterset = filtered(address, f"?{urlencode(query)}").filterset
    count_choices(filterset)
    return {
        name: {str(word): widget.counts.get(str(word), 0) for word, _label in field.choices if word}
        for name, field in filterset.form.fields.items()
        if isinstance(widget := field.widget, PlainSelect) and widget.counts is not None
    }


# Filters and orders whose values are the same in all the varied rows, or that have no choice.
ALIKE = {
    *(("/study-groups/", "title"), ("/assemblies/", "ordinal"), ("/documents/", "number")),
    *(("/meetings/sessions/", name) for name in ("assembly", "changed")),
    *(("/recommendations/", name) for name in ("q", "series", "title")),
    *(("/proposals/", name) for name in ("resolution", "topic", "number")),
}


def test_each_choice_leaves_what_it_says_each_filter_other_rows_and_each_order_is_turned_round():
    idle = set()
    for address in lists_of_varied_rows(15):
        said = counted_choices(address)
        assert said == {asked: len(keys(address, dict(asked))) for asked in said}, address
        idle |= {(address, name) for name in idle_words(address)}
    assert idle == ALIKE


def counted_choices(address: str) -> dict[tuple[tuple[str, str], ...], int]:
    """The counts of two choices of each filter, in the whole list and beside the first choice that leaves rows."""
    first = counts_beside(address, {})
    words = [(name, word) for name, counts in first.items() for word in counts if counts[word]]
    present = dict(words[:1])
    return {
        tuple((query | {name: word}).items()): count
        for query, counted in (({}, first), (present, counts_beside(address, present)))
        for name, counts in counted.items()
        for word, count in list(counts.items())[:2]
    }


def idle_words(address: str) -> Iterator[str]:
    """The filters that leave all rows, and the orders that are the same both ways."""
    whole_list = filtered(address, "")
    whole, number = keys(address, {}), re.findall(r"\d+", str(whole_list.rows[0]))[-1]
    for name, field in whole_list.filterset.form.fields.items():
        left = (set(keys(address, {name: word})) for word in words_of(field, number))
        if all(one == set(whole) for one in left):  # stops at the first that leaves other rows
            yield name
    for name in whole_list.filterset.sorts:
        if keys(address, {"sort": name}) == keys(address, {"sort": f"-{name}"}):
            yield name


def test_choices_are_counted_as_of_the_day_of_the_list():
    text = make(Resolution)
    for year, outcome in ((2012, "new"), (2016, "revised"), (2022, "suppressed")):
        day = f"{year}-10-09"
        assembly = make(Assembly, code=f"WTSA-{year - 2000}")
        make(Meeting, is_of=assembly, status="held", starts_on=day, ends_on=day)
        make(Edition, resolution=text, assembly=assembly, outcome=outcome)
    make(Edition, resolution=make(Resolution), outcome="new", assembly=assembly)
    for query in ({}, {"outcome": "new"}):
        present = {"asof": "2014-01-01"} | query
        counts = counts_beside("/resolutions/", present)
        assert counts["standing"]["in_force"] == counts["outcome"]["new"] == 1
        assert counts == {
            name: {word: len(keys("/resolutions/", present | {name: word})) for word in found}
            for name, found in counts.items()
        }


def test_what_followed_a_mandate_is_counted_for_no_day():
    period = make(StudyPeriod, code="2009-2012", first_year=2009, last_year=2012)
    make(Mandate, period=period, outcome="continued")
    counted = [counts_beside("/study-groups/", day) for day in ({}, {"asof": "2010-01-01"})]
    assert [counts["outcome"]["continued"] for counts in counted] == [1, 0]


def test_a_text_and_a_kind_are_counted_of_the_same_item():
    one, other = make(Resolution, slug="a1", number=1), make(Resolution, slug="a2", number=2)
    on_topic = make(Resolution, slug="a3", number=3, topics=[make(Topic, slug="spam")])
    proposal = make(Proposal)
    for action, text in (("MOD", one), ("SUP", other), ("SUP", on_topic)):
        make(ProposalItem, proposal=proposal, action=action.lower(), resolution=text)
    counted = counts_beside("/proposals/", {"kind": "mod"})
    assert counted["resolution"] == {"a1": 1, "a2": 0, "a3": 0}
    assert counted["topic"] == {"spam": 0}
    assert counts_beside("/proposals/", {})["topic"] == {"spam": 1}


def test_where_several_filters_leave_nothing_it_is_said_without_which_there_are_rows(client):
    for mode in ("hybrid", "hybrid", "online"):
        make(Meeting, mode=mode)
    page = client.get("/meetings/?mode=hybrid&status=cancelled&q=zzz").text
    assert "Without “" not in page  # to leave out one of the three gives no rows
    page = re.sub(r"\s+", " ", client.get("/meetings/?mode=hybrid&status=cancelled").text)
    assert '<a href="?mode=hybrid">Without “cancelled”: 2 meetings</a>.' in page
    assert "Without “hybrid”" not in page


def test_a_row_of_a_hidden_table_is_neither_counted_nor_offered():
    hidden = make(Participant, published=False, part_of=make(Participant, slug="whole"))
    make(Meeting, organisers=[hidden])
    assert counts_beside("/meetings/", {})["organiser"] == {}


def test_of_more_rows_than_a_select_may_hold_the_slug_is_typed(client, monkeypatch):
    for code in ("SG2", "SG3", "SG5"):
        make(Recommendation, study_group=make(StudyGroup, code=code))
    select, text = '<select name="group"', '<input type="text" name="group"'
    few = client.get("/recommendations/?group=sg5").text
    monkeypatch.setattr(filters, "MOST_CHOICES", 2)
    state_cache.clear()
    many = client.get("/recommendations/?group=sg5").text
    assert [select in few, text in few, select in many, text in many] == [True, False, False, True]
    assert 'value="sg5"' in many
    assert [page.count('class="row"') for page in (few, many)] == [1, 1]
    refused = client.get("/recommendations/?group=sg99").text
    assert "“sg99” is not one of the choices." in refused


NAMES = ["Czechia", "Côte d'Ivoire", "Österreich", "cyprus", "Panama", "Zambia"]


def test_marks_and_capitals_do_not_move_a_name(client):
    for number, name in enumerate(NAMES):
        make(Participant, code=f"C{number}", name=name, kind="member_state", common_name="")
    order = sorted(NAMES, key=client.get("/participants/").text.replace("&#x27;", "'").index)
    assert order == ["Côte d'Ivoire", "cyprus", "Czechia", "Österreich", "Panama", "Zambia"]
    rows = client.get("/participants.json?sort=-name").json()["rows"]
    assert [row["name"] for row in rows] == order[::-1]


def test_the_year_of_the_meeting_counts_else_that_of_the_code(django_assert_num_queries):
    """A meeting that is not public does not change the order."""
    ordinals = {"WTSA-04": 4, "WTSA-20": 8, "WTSA-2000": 3, "WTDC-21": None, "WTSA-28": None}
    for code, ordinal in (ordinals | {"WTSC-93": 1}).items():
        row = make(Assembly, code=code, ordinal=ordinal, kind=code[:4].lower())
        if code == "WTSA-20":  # moved
            make(Meeting, is_of=row, starts_on=dt.date(2022, 3, 1), ends_on=dt.date(2022, 3, 9))
        if code == "WTSC-93":
            days = {"starts_on": dt.date(2040, 3, 1), "ends_on": dt.date(2040, 3, 9)}
            make(Meeting, is_of=row, published=False, **days)
    with django_assert_num_queries(1):
        codes = [row.code for row in Assembly.objects.latest_first()]
    assert codes == ["WTSA-28", "WTSA-20", "WTSA-04", "WTSA-2000", "WTSC-93", "WTDC-21"]


def test_a_query_in_the_order_of_names_is_read_by_sqlite_of_before_2024():
    """In Debian 12 and Ubuntu 24.04 the parser of SQLite can hold a hundred symbols; each open bracket takes some of them."""
    depths = accumulate(
        (c == "(") - (c == ")") for c in str(Participant.objects.in_filters().query)
    )
    assert max(depths) < 10
