"""What the glossary says in numbers and lists is held against the tables."""

import re
from collections import Counter
from collections.abc import Callable

import pytest

from meetings.models import Assembly, Committee, Figure
from pages.models import GlossaryTerm
from participants.models import Participant
from positions.models import Position
from resolutions.models import Edition, Recommendation, Resolution
from study_groups.models import StudyGroup, StudyPeriod

from .sentences import numbers_in, sentences_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]

# A Resolution and a word of its title, where a definition says what it is about
SUBJECTS = {
    7: "organization for standardization",
    20: "allocation and management",
    22: "advisory group",
    31: "associates",
    44: "bridging the standardization gap",
    47: "country code",
    48: "multilingual",
    49: "enum",
    54: "regional groups",
    58: "computer incident response teams",
    64: "version 6",
    75: "world summit",
    82: "strategic and structural review",
    87: "international telecommunication regulations",
    92: "non-radio",
    98: "internet of things",
}
BY_RULE = {
    1,
    2,
}  # where the rules and the mandates stand; their titles say so, each in its own words
NAMED = {
    "Resolution": re.compile(r"\bResolutions? (\d+)"),
    "Recommendation": re.compile(r"\bRecommendation (A\.\d+)"),
    "group": re.compile(r"\b(?:Study Group |SG)(\d+)"),
    "assembly": re.compile(r"\bWTS[AC]-\d+"),
    "supplement": re.compile(r"\bSupplement (\d+) to the A-series"),
}


def _families() -> list[int]:
    families = ["house_keeping", "collaboration", "bridging_gap", "thematic"]
    sizes = Counter(Resolution.objects.published().values_list("family", flat=True))
    return [len(families), 12, *(sizes[family] for family in families)]


def _groups_of(code: str) -> list[int]:
    parts = Committee.objects.published().filter(assembly__code="WTSA-24", parent__code=code)
    return [
        24,
        parts.count(),
        *(number for part in parts.order_by("code") for number in numbers_in(part.code)),
    ]


def _conferences() -> list[int]:
    rows = Assembly.objects.published().with_meeting().filter(kind="wtsc")
    return sorted(row.meeting.starts_on.year for row in rows)


def _regions() -> list[int]:
    return [Participant.objects.published().filter(kind="regional_organisation").count()]


def _period() -> list[int]:
    period = StudyPeriod.objects.published().get(code="2017-2020")
    return [*numbers_in(period.code), period.last_year]


def _concerns() -> list[int]:
    rows = Position.objects.published().filter(held_by__code="GPD", resolution__isnull=False)
    return sorted(row.resolution.number for row in rows)


CHECKS: dict[tuple[str, str], Callable[[], list[int]]] = {
    (
        "wtsc",
        "The name of the assembly of ITU-T in 1993 and 1996, before it was called WTSA.",
    ): _conferences,
    ("study-period", "The name may differ from the real years: 2017-2020 ended in 2022."): _period,
    ("com3", "At WTSA-24 it had two working groups, WG3A and WG3B."): lambda: _groups_of("COM3"),
    (
        "com4",
        "At WTSA-24 it had two working groups: WG4A, Internet-related Resolutions, and WG4B, bridging the standardization gap.",
    ): lambda: _groups_of("COM4"),
    ("irm", "A meeting run by the TSB in which the six regions compare their drafts."): _regions,
    (
        "regional-organisation",
        "One of the six bodies in which States prepare common proposals: APT, ATU, CEPT, CITEL, LAS and RCC.",
    ): _regions,
    (
        "families-of-resolutions",
        "Four groups that the TSB made after WTSA-12: house-keeping (16), collaboration (6), bridging the standardization gap (5) "
        "and thematic (23).",
    ): _families,
    ("internet-resolutions", "Global Partners Digital counts 47, 48, 50, 64 and 75."): _concerns,
}


def _definitions() -> list[tuple[str, str]]:
    return list(GlossaryTerm.objects.published().values_list("slug", "definition"))


def _named(kind: str) -> set[str]:
    return {name for _slug, text in _definitions() for name in NAMED[kind].findall(text)}


@pytest.mark.parametrize(("slug", "sentence"), CHECKS)
def test_the_tables_say_what_the_definition_says(slug, sentence):
    definition = GlossaryTerm.objects.published().get(slug=slug).definition
    assert sentence in sentences_of(definition)
    assert CHECKS[slug, sentence]() == numbers_in(sentence)


def test_each_resolution_that_a_definition_names_is_about_what_it_says():
    named = {int(number) for number in _named("Resolution")}
    assert named - BY_RULE == set(SUBJECTS)
    for number, word in SUBJECTS.items():
        assert word in Resolution.objects.published().get(slug=str(number)).title.lower()


def test_each_text_group_and_assembly_that_a_definition_names_is_recorded():
    assert _named("assembly") <= set(Assembly.objects.published().values_list("code", flat=True))
    groups = set(StudyGroup.objects.published().values_list("number", flat=True))
    assert {int(number) for number in _named("group")} <= groups
    texts = Recommendation.objects.published()
    for name in _named("Recommendation"):
        assert texts.filter(designation__startswith=f"{name} ").exists(), name
    for number in _named("supplement"):
        assert texts.filter(designation__startswith=f"A Suppl. {number} ").exists(), number


def test_wtsa_12_adopted_one_opinion():
    opinions = Edition.objects.published().filter(
        assembly__code="WTSA-12", resolution__kind="opinion"
    )
    assert opinions.count() == 1


def test_no_text_is_in_a_family_of_2012_that_was_adopted_later():
    """TSB grouped the 50 texts in force after WTSA-12."""
    grouped = Resolution.objects.published().exclude(family="")
    listed = Figure.objects.published().get(
        assembly__code="WTSA-12", measure="resolutions_in_force"
    )
    assert grouped.count() == listed.number
    later = Edition.objects.filter(
        outcome="new", assembly__code__in=["WTSA-16", "WTSA-20", "WTSA-24"]
    )
    assert not grouped.filter(editions__in=later).exists()
