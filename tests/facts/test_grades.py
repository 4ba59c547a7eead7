"""How sure each row of the sample data is: what is stated has a source, general knowledge is marked."""

import html
import re

import pytest
from django.apps import apps

from core.records.sources import Confidence, Sourced
from meetings.models import Figure
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
    ("WTSA-08", "new"): "63",
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
NUMBERS = sorted({number for numbers in EDITIONS.values() for number in numbers.split()}, key=int)


@pytest.mark.parametrize("model", SOURCED)
def test_what_is_stated_has_a_source(model):
    stated = model.objects.filter(confidence=Confidence.STATED)
    assert [str(row) for row in stated if not row.source_addresses_list] == []


@pytest.mark.parametrize("model", SOURCED)
def test_what_has_neither_a_source_nor_a_remark_is_unconfirmed(model):
    inferred = model.objects.filter(confidence=Confidence.INFERRED, source_addresses="")
    of_the_site = {"GlossaryTerm", "Page"}  # words of the site itself, and pages about it
    found = [str(row) for row in inferred if not row.public_remark]
    assert found == [] or model.__name__ in of_the_site


def test_the_rows_of_general_knowledge_on_resolutions_are_all_there():
    listed = [(*key, number) for key, numbers in EDITIONS.items() for number in numbers.split()]
    assert len(listed) + len(BEFORE_THE_FIRST_ASSEMBLY) == 60
    found = Edition.objects.published().values_list("assembly__code", "outcome", "resolution__slug")
    assert set(listed) - set(found) == set()


@pytest.mark.parametrize(("assembly", "outcome"), EDITIONS)
def test_no_edition_of_general_knowledge_is_stated(assembly, outcome):
    rows = Edition.objects.filter(
        assembly__code=assembly,
        outcome=outcome,
        resolution__slug__in=EDITIONS[assembly, outcome].split(),
    )
    sure = {row.resolution.slug for row in rows if row.confidence != Confidence.UNCONFIRMED}
    assert sure == FOUND_SINCE.get((assembly, outcome), set())
    stated = rows.filter(confidence=Confidence.STATED).values_list("resolution__slug", flat=True)
    assert set(stated) <= STATED_SINCE


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


@pytest.mark.parametrize("number", NUMBERS)
def test_the_page_of_a_resolution_marks_what_no_source_confirms(number, client):
    row = Resolution.objects.get(slug=number)
    unconfirmed = row.editions.published().filter(confidence=Confidence.UNCONFIRMED).count()
    history = (
        client.get(f"/resolutions/{number}/")
        .text.partition(">History<")[2]
        .partition("</section>")[0]
    )
    assert len(MARK.findall(history)) >= unconfirmed


@pytest.mark.parametrize(
    "address",
    [
        *(f"/resolutions/{number}/" for number in TITLES),
        "/resolutions/?assembly=wtsa-16&outcome=suppressed",
        "/assemblies/wtsa-16/",
        *(f"/study-groups/leadership/?group={group.lower()}&period=2025-2028" for group in CHAIRS),
        *(f"/participants/{group.lower()}/" for group in ("CITEL", "CEPT", "LAS")),
        *(f"/participants/{member.lower()}/" for _group, member in MEMBERS),
        "/participants/mmr/",
    ],
)
def test_a_public_page_marks_what_is_general_knowledge(address, client):
    assert MARK.search(html.unescape(client.get(address).text))


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


@pytest.mark.parametrize("model", SOURCED)
def test_what_rests_on_weak_sources_alone_is_not_stated(model):
    rows = [
        row
        for row in model.objects.filter(confidence=Confidence.STATED)
        if set(row.source_addresses_list) <= WEAK - NAMES_OFFICES
    ]
    assert [str(row) for row in rows] == []


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
