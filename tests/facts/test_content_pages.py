"""Numbers on pages and in the glossary are those that the tables count, and no row of the sample data contradicts its confidence."""

import io

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils.html import strip_tags

from core.records.sources import Sourced
from meetings.models import Assembly, Figure, Meeting
from pages.models import GlossaryTerm, Page
from participants.models import Participant
from positions.models import Position
from positions.models.submission import KEPT_FOR
from resolutions.models import Edition, Recommendation, Resolution
from study_groups.models import MandateSuccession
from tests.markup import words_of
from tests.rows import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]
WORDS = ["none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
word = WORDS.__getitem__
LATER = ["WTSA-16", "WTSA-20", "WTSA-24"]


def checked() -> str:
    out = io.StringIO()
    call_command("check_content", stdout=out)
    return out.getvalue()


def test_the_sample_data_do_not_contradict_themselves():
    assert checked() == "Each grade has its ground, and each name on a page its row.\n"


def test_what_contradicts_itself_is_named():
    make(Resolution, number=950, title="Spam", confidence="stated", source_addresses="")
    make(Resolution, number=951, published=False)
    make(Meeting, name="Forum", confidence="inferred", source_addresses="", public_remark="")
    make(Page, slug="guide", body="<p>WTSA-99 merged SG16 and SG99 by Resolution 951.</p>")
    make(GlossaryTerm, slug="code", definition="See Recommendation A.999 and Q99/17.")
    with pytest.raises(CommandError) as refused:
        checked()
    assert set(str(refused.value).splitlines()) == {
        "Resolution “Resolution 950: Spam” is stated, by no source.",
        "Meeting “Forum” is inferred; it is not said from what.",
        "“guide” names Assembly WTSA-99, which is not recorded.",
        "“guide” names StudyGroup 99, which is not recorded.",
        "“guide” names Resolution 951, which is not recorded.",
        "“code” names Recommendation A.999, which is not recorded.",
        "“code” names Question Q99/17, which is not recorded.",
    }


def held() -> list[Assembly]:
    rows = Assembly.objects.published().with_meeting().filter(kind__in=["wtsa", "wtsc"])
    return sorted(rows.filter(meeting__status="held"), key=lambda row: row.ordinal)


def of_regions() -> str:
    return word(Participant.objects.published().filter(kind="regional_organisation").count())


def approved(*codes: str) -> list[Recommendation]:
    rows = Recommendation.objects.published().filter(approval="assembly")
    return list(rows.filter(assembly__code__in=codes) if codes else rows)


def new_without_number() -> str:
    new = Edition.objects.published().filter(assembly__code="WTSA-24", outcome="new")
    return word(new.filter(resolution__number=None).count())


def figure(assembly: str, measure: str, **who: str) -> int:
    rows = Figure.objects.published().filter(about=None)
    return rows.get(assembly__code=assembly, measure=measure, **who).number


def concerns() -> str:
    rows = Position.objects.published().filter(held_by__code="GPD", resolution__isnull=False)
    *most, last = sorted(row.resolution.number for row in rows)
    return f"{', '.join(map(str, most))} and {last}"


def checked_days() -> str:
    found = {
        day
        for model in apps.get_models()
        if issubclass(model, Sourced)
        for day in model._default_manager.values_list("last_checked_on", flat=True)
        if day is not None
    }
    return f"from {min(found).day} to {max(found):%-d %B %Y}"


def about_every() -> str:
    opened = [row.meeting.starts_on.year for row in held()]
    return word(round((opened[-1] - opened[0]) / (len(opened) - 1)))


def longest_symbol() -> str:
    rows = Participant.objects.published().filter(kind="member_state").exclude(itu_symbol="")
    return word(max(len(row.itu_symbol) for row in rows))


def items_after(page: str, heading: str, tag: str) -> str:
    section = Page.objects.get(slug=page).body.partition(f"<h2>{heading}</h2>")[2]
    return word(section.partition("<h2>")[0].count(f"<{tag}>"))


def merged_into_21() -> str:
    rows = MandateSuccession.objects.filter(successor__study_group__code="SG21")
    return " and ".join(map(str, sorted(row.predecessor.study_group.number for row in rows)))


def of_families() -> str:
    of = Resolution.objects.published()
    kept = ("house_keeping", "collaboration", "bridging_gap", "thematic")
    sizes = [of.filter(family=family).count() for family in kept]
    names = ("house-keeping ({})", "collaboration ({})", "bridging the standardization gap ({})")
    return ", ".join(names).format(*sizes) + f" and thematic ({sizes[-1]})"


# The slug of a page or term, and words of it with the number that the tables count.
SAID = [
    ("what-is-a-wtsa", lambda: f"It meets about every {about_every()} years."),
    ("what-is-a-wtsa", lambda: f"{word(len(held())).title()} have been held since 1993"),
    ("what-is-a-wtsa", lambda: f"The latest is {held()[-1].code}"),
    ("what-is-a-wtsa", lambda: f"{of_regions().title()} regional organisations hold meetings"),
    ("what-is-a-wtsa", lambda: f"WTSA-20 had {figure('WTSA-20', 'candidates')} candidates."),
    ("approval-of-recommendations", lambda: f"has {len(approved())} editions that an assembly"),
    ("approval-of-recommendations", lambda: f"The other {len(approved(*LATER))} are:"),
    ("documents-and-numbers", lambda: f"of one to {longest_symbol()} letters"),
    ("for-delegates", lambda: f"Study Groups {merged_into_21()} became Study Group 21"),
    ("for-policy-staff", lambda: f"by Global Partners Digital, has {concerns()}."),
    (
        "for-journalists",
        lambda: f"{items_after('for-journalists', 'Five things to get right', 'li')} things to",
    ),
    ("for-newcomers", lambda: f"{items_after('for-newcomers', 'Ten words', 'dt')} words"),
    ("for-newcomers", lambda: f"One of {of_regions()} bodies"),
    ("about-the-data", lambda: f"collected and checked {checked_days()}."),
    ("about-the-data", lambda: f"{new_without_number()} new Resolutions of 2024"),
    ("privacy", lambda: f"We delete a message {KEPT_FOR.days} days after"),
    ("irm", lambda: f"in which the {of_regions()} regions compare"),
    ("regional-organisation", lambda: f"One of the {of_regions()} bodies"),
    ("internet-resolutions", lambda: f"Global Partners Digital counts {concerns()}."),
    ("families-of-resolutions", of_families),
]


def test_a_count_on_a_page_or_in_the_glossary_is_that_of_the_tables():
    texts = {page.slug: words_of(page.body) for page in Page.objects.published()}
    texts |= {term.slug: words_of(term.definition) for term in GlossaryTerm.objects.published()}
    said = [(slug, count()) for slug, count in SAID]
    assert [one for one in said if one[1].casefold() not in texts[one[0]].casefold()] == []


def test_the_texts_in_families_are_those_in_force_after_wtsa_12():
    grouped = Resolution.objects.published().exclude(family="")
    assert grouped.count() == figure("WTSA-12", "resolutions_in_force")
    later = Edition.objects.filter(outcome="new", assembly__code__in=LATER)
    assert not grouped.filter(editions__in=later).exists()


def test_each_prefix_of_a_regional_organisation_is_in_the_table_of_prefixes():
    text = strip_tags(Page.objects.get(slug="documents-and-numbers").body)
    rows = Participant.objects.published().filter(kind="regional_organisation")
    prefixes = [prefix for row in rows for prefix in row.proposal_prefixes_list]
    assert [len(prefixes), [prefix for prefix in prefixes if prefix not in text]] == [8, []]
