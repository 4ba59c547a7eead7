"""How sure each row of the sample data is: what is stated has a source, general knowledge is marked."""

import html
import re

import pytest
from django.apps import apps

from core.records.sources import Confidence, Sourced
from meetings.models import Figure
from pages.models import GlossaryTerm, Page
from participants.models import Membership, Participant
from positions.models import Proposal, ProposalItem
from resolutions.models import Edition, Resolution
from study_groups.models import Appointment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]

SOURCED = [model for model in apps.get_models() if issubclass(model, Sourced)]
MARK = re.compile(r"not confirmed|[Uu]nsourced")

# What came from general knowledge alone: assembly, outcome and the resolutions
EDITIONS = {
    ("WTSA-20", "revised"): "1 2 18 22 44 50 54 55 58 64 65 70 72 73 77 78 89 95 98",
    (
        "WTSA-16",
        "revised",
    ): "18 20 22 29 32 35 40 44 45 50 52 54 55 60 64 65 68 69 70 72 73 75 76 77 78",
    ("WTSA-16", "unchanged"): "58 61",
    ("WTSA-24", "revised"): "1 2 22",
    ("WTSA-16", "suppressed"): "33 38 57 71 81 82",
    ("WTSA-12", "suppressed"): "63",
    ("WTSA-08", "new"): "63",
    ("WTSA-08", "suppressed"): "51",
    ("WTSA-04", "new"): "51 53",
}
# Found in a source since: inferred from it, or stated by it
FOUND_SINCE = {
    ("WTSA-20", "revised"): {"72", "73"},
    ("WTSA-16", "revised"): {"50", "52"},
    ("WTSA-16", "unchanged"): {"58", "61"},
    ("WTSA-16", "suppressed"): {"57"},  # Africa asked for its end
    ("WTSA-08", "new"): {"63"},  # 21 new texts of 2008 are 56 to 76
    ("WTSA-04", "new"): {"51"},
}
STATED_SINCE = {"51"}
TITLES = ("63",)
BEFORE_THE_FIRST_ASSEMBLY = ("7", "11")
CHAIRS = {"SG3": "ahmed-said", "SG12": "tania-villa-trapaga", "SG15": "glenn-parsons"}
MEMBERS = [
    ("CITEL", "NIC"),
    ("CITEL", "CUB"),
    ("CITEL", "VEN"),
    ("CEPT", "RUS"),
    ("CEPT", "BLR"),
    ("LAS", "SYR"),
]


def rows_of(confidence: Confidence) -> list[Sourced]:
    return [row for model in SOURCED for row in model.objects.filter(confidence=confidence)]


def test_what_is_stated_has_a_source():
    assert [row for row in rows_of(Confidence.STATED) if not row.source_addresses_list] == []


def test_what_has_neither_a_source_nor_a_remark_is_unconfirmed():
    inferred = [row for row in rows_of(Confidence.INFERRED) if not row.source_addresses]
    of_the_site = (GlossaryTerm, Page)  # words of the site itself, and pages about it
    without = [row for row in inferred if not row.public_remark]
    assert [row for row in without if not isinstance(row, of_the_site)] == []


def test_the_rows_of_general_knowledge_on_resolutions_are_all_there():
    listed = [(*key, number) for key, numbers in EDITIONS.items() for number in numbers.split()]
    assert len(listed) + len(BEFORE_THE_FIRST_ASSEMBLY) == 62
    found = Edition.objects.published().values_list("assembly__code", "outcome", "resolution__slug")
    assert set(listed) - set(found) == set()


def test_no_edition_of_general_knowledge_is_stated():
    sure, stated, sourced = {}, set(), set()
    for (assembly, outcome), numbers in EDITIONS.items():
        all_rows = Edition.objects.filter(
            assembly__code=assembly, outcome=outcome, resolution__slug__in=numbers.split()
        )
        rows = all_rows.exclude(confidence=Confidence.UNCONFIRMED)
        unconfirmed = all_rows.filter(confidence=Confidence.UNCONFIRMED)
        sure[assembly, outcome] = {row.resolution.slug for row in rows}
        sourced |= {str(row) for row in unconfirmed if row.source_addresses}
        stated |= {row.resolution.slug for row in rows if row.confidence == Confidence.STATED}
    assert {edition: found for edition, found in sure.items() if found} == FOUND_SINCE
    assert [stated - STATED_SINCE, sourced] == [set(), {"Resolution 44, WTSA-16"}]


def test_no_title_leader_or_member_of_general_knowledge_is_stated():
    titles = Resolution.objects.filter(slug__in=TITLES)
    chairs = Appointment.objects.filter(
        mandate__period__code="2025-2028", person__slug__in=CHAIRS.values()
    )
    members = [
        Membership.objects.get(group__code=group, member__code=member) for group, member in MEMBERS
    ]
    rows = [*titles, *chairs, *members, Participant.objects.get(code="MMR")]
    assert len(rows) == len(TITLES) + len(CHAIRS) + len(MEMBERS) + 1
    assert {row.confidence for row in rows} == {Confidence.UNCONFIRMED}


def test_the_page_of_a_resolution_marks_what_no_source_confirms(client):
    """One of each outcome at each assembly, with one to three such editions."""
    marks, unconfirmed = {}, {}
    for number in [numbers.split()[-1] for numbers in EDITIONS.values()] + ["1", "18"]:
        editions = Resolution.objects.get(slug=number).editions.published()
        unconfirmed[number] = editions.filter(confidence=Confidence.UNCONFIRMED).count()
        page = client.get(f"/resolutions/{number}/").text
        history = page.partition(">History<")[2].partition("</section>")[0]
        marks[number] = len(MARK.findall(history))
    assert max(unconfirmed.values()) > 1
    assert {one: marks[one] for one in marks if marks[one] < unconfirmed[one]} == {}


def test_a_public_page_marks_what_is_general_knowledge(client):
    pages = [
        *(f"/resolutions/{number}/" for number in TITLES),
        "/resolutions/?assembly=wtsa-16&outcome=suppressed",
        "/assemblies/wtsa-16/",
        "/study-groups/leadership/?group=sg3&period=2025-2028",
        "/participants/citel/",
        "/participants/nic/",
        "/participants/mmr/",
    ]
    unmarked = [one for one in pages if not MARK.search(html.unescape(client.get(one).text))]
    assert unmarked == []


def test_no_words_of_the_sources_kept_for_checking_are_public():
    """The column `quote` of the research tables is for checking a row; no table here has one."""
    assert [
        model.__name__
        for model in apps.get_models()
        if "quote" in {f.name for f in model._meta.get_fields()}
    ] == []


# Copies and summaries by others, and press counts that other sources contradict.
WEAK = {
    "https://washingtontimesnewstoday.com/?p=86268",
    "https://news.3rd-in.co.jp/article/67c38c50-9521-11ef-9c01-9ca3ba083d71",
    "https://cm.asiae.co.kr/article/2012113015415572117",
}


# Weak where it counts texts; what a ministry says of its own people there stands.
NAMES_OFFICES = {"https://cm.asiae.co.kr/article/2012113015415572117"}


def test_the_figures_of_weak_sources_are_the_ones_that_are_marked():
    cited = {
        address
        for row in Figure.objects.filter(confidence="inferred")
        for address in row.source_addresses_list
    }
    assert cited >= WEAK


def test_what_rests_on_weak_sources_alone_is_not_stated():
    weak = WEAK - NAMES_OFFICES
    stated = rows_of(Confidence.STATED)
    assert [row for row in stated if set(row.source_addresses_list) <= weak] == []


def test_no_outcome_of_a_proposal_known_from_weak_sources_alone_is_stated():
    items = ProposalItem.objects.filter(outcome_confidence=Confidence.STATED).select_related(
        "proposal"
    )
    assert [str(item) for item in items if set(item.proposal.source_addresses_list) <= WEAK] == []


def test_one_source_has_one_grade_on_the_pages_of_what_india_asked_for(client):
    for row in Proposal.objects.filter(slug__startswith="wtsa-24-ind-"):
        page = client.get(row.get_absolute_url()).text.lower()
        assert re.search(r"(?<!partly )\bsourced\b", page) is None
        assert "partly sourced" in page
