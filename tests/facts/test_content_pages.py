"""Every sentence of a content page that states a number or a list of names is held against the tables.

A check gives what the tables say: the numbers of the sentence, in its order, and names that
stand in it. A sentence on which no table says anything has its reason instead. A new sentence
with a number and neither of them fails.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable

import pytest
from django.apps import apps
from django.utils.html import strip_tags

from core.records.sources import Sourced
from documents.models import Document
from meetings.models import Assembly, Committee, Figure, Meeting
from pages.models import GlossaryTerm, Page
from papers.models import PaperEdition
from participants.models import Participant, Person
from positions.models import Position, Proposal
from positions.models.submission import KEPT_FOR
from resolutions.models import Edition, Recommendation, Resolution
from study_groups.models import Mandate, MandateSuccession, Question

from .sentences import numbers_in, sentences_of, states_a_number_or_a_list

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]

Facts = Iterable[int | str]

# Reasons
RULE = "a rule or habit of ITU, as a source of the page gives it; no table holds rules"
SOURCE = "stands in a source of the page; no table holds it"
REMARK = "general knowledge: the public remark of the page says that no source confirms it"
EXAMPLE = "shows how something is written, or names a text as an example; it counts nothing"
OF_THE_SITE = "speaks of the site or of reading it, not of a fact of the record"


# What the tables say


def _assemblies() -> list[Assembly]:
    """Those held, in order of time; the next one and other conferences stand in the table too."""
    rows = Assembly.objects.published().with_meeting().filter(kind__in=["wtsa", "wtsc"])
    rows = rows.filter(meeting__status="held")
    return sorted(rows, key=lambda row: row.ordinal)


def _meeting(slug: str) -> Meeting:
    return Meeting.objects.published().get(slug=slug)


def _days(slug: str) -> tuple[dt.date, dt.date]:
    """The first and the last day."""
    meeting = _meeting(slug)
    return meeting.starts_on, meeting.ends_on


def _length(slug: str) -> int:
    first, last = _days(slug)
    return (last - first).days + 1


def _years_between(earlier: str, later: str) -> float:
    return (_days(later)[0] - _days(earlier)[1]).days / 365.25


def _about_every() -> int:
    """The years from one assembly to the next, on average."""
    opened = [row.meeting.starts_on.year for row in _assemblies()]
    return round((opened[-1] - opened[0]) / (len(opened) - 1))


def _regions() -> int:
    return Participant.objects.published().filter(kind="regional_organisation").count()


def _figures(assembly: str, measure: str, *said_by: str) -> list[int]:
    rows = Figure.objects.published().filter(assembly__code=assembly, measure=measure, about=None)
    return [rows.get(said_by=who).number for who in said_by]


def _participants_of_wtsa_24() -> list[int]:
    indian, ttc, press = _figures(
        "WTSA-24",
        "participants",
        "Indian government",
        "TTC (Japan)",
        "press on figures of the Japanese ministry (MIC)",
    )
    assert indian == ttc
    return [ttc, press]


def _papers_of_wtsa_16() -> list[Document]:
    return list(Document.objects.published().filter(assembly__code="WTSA-16", kind="contribution"))


def _dates_of_papers() -> list[int]:
    days = sorted(
        dt.date.fromisoformat(str(row.dated)) for row in _papers_of_wtsa_16() if row.dated
    )
    return [days[0].day, days[-1].day, days[-1].year]


def _sent_under(number: int) -> Facts:
    """The number of a document of WTSA-16, and who sent all that is recorded under it."""
    sent = [row for row in _papers_of_wtsa_16() if re.match(rf"{number}\b", row.number)]
    [author] = {one for row in sent for one in row.authors.all()}
    return [number, author.name if author.kind == "member_state" else author.code]


def _numbered(number: str) -> list[int]:
    """The numbers in the number of a document that is recorded."""
    assert Document.objects.published().filter(assembly__code="WTSA-16", number=number).exists()
    return numbers_in(number)


def _proposal(number: str) -> list[int]:
    return numbers_in(Proposal.objects.published().get(number=number).number)


def _symbol(code: str) -> str:
    state = Participant.objects.published().get(code=code)
    return f"{state.itu_symbol} is {state.name}"


def _longest_symbol() -> int:
    symbols = Participant.objects.published().filter(kind="member_state").exclude(itu_symbol="")
    lengths = {len(symbol) for symbol in symbols.values_list("itu_symbol", flat=True)}
    assert min(lengths) == 1
    return max(lengths)


def _committee(code: str) -> Facts:
    row = Committee.objects.published().get(assembly__code="WTSA-24", code=code)
    parts = Committee.objects.published().filter(parent=row).order_by("code")
    numbers = [number for part in (row, *parts) for number in numbers_in(part.code)]
    return [*numbers, code, row.name, *(part.code for part in parts)]


def _recommendation(designation: str, **also: str) -> Recommendation:
    return Recommendation.objects.published().get(designation=designation, **also)


def _approved_on(row: Recommendation) -> dt.date:
    return dt.date.fromisoformat(str(row.approved_on))


def _approved_by(*codes: str) -> list[Recommendation]:
    rows = Recommendation.objects.published().filter(approval="assembly")
    return list(rows.filter(assembly__code__in=codes) if codes else rows)


def _approved_in_all() -> Facts:
    earlier = ["WTSC-96", "WTSA-2000", "WTSA-04", "WTSA-08", "WTSA-12"]
    found = _approved_by(*earlier)
    assert {row.series for row in found} == {"A"}
    by_each = [len(_approved_by(code)) for code in earlier]
    *most, last = zip(by_each, [96, 2000, 4, 8, 12], strict=True)
    assert last == (1, 12)  # “one” is not read as a number
    years = [_approved_on(row).year for row in found]
    pairs = [number for pair in most for number in pair]
    return [len(_approved_by()), len(found), min(years), max(years), *pairs, 12]


def _names(rows: Iterable[Recommendation]) -> list[str]:
    """Their designations without the month, in order of number."""
    names = [row.designation.partition(" (")[0] for row in rows]
    return sorted(names, key=lambda name: (name[0], numbers_in(name)))


def _approved_text(code: str, series: str) -> list[str]:
    return _names(row for row in _approved_by(code) if row.series == series)


def _dated_approval(code: str) -> Facts:
    """The texts that an assembly approved, and the one day of it."""
    rows = _approved_by(code)
    [day] = {_approved_on(row) for row in rows}
    names = _names(rows)
    return [*(number for name in names for number in numbers_in(name)), day.day, day.year, *names]


def _numbers(names: Iterable[str]) -> list[int]:
    return [number for name in names for number in numbers_in(name)]


def _merged_into(code: str) -> Facts:
    rows = MandateSuccession.objects.filter(successor__study_group__code=code)
    numbers = sorted(row.predecessor.study_group.number for row in rows)
    return [*numbers, rows[0].successor.study_group.number]


def _resolutions_of_concern_to(code: str) -> list[int]:
    rows = Position.objects.published().filter(held_by__code=code, resolution__isnull=False)
    return sorted(row.resolution.number for row in rows)


def _new_at_wtsa_24() -> list[Resolution]:
    rows = Edition.objects.published().filter(assembly__code="WTSA-24", outcome="new")
    return [row.resolution for row in rows.select_related("resolution")]


def _the_eighth() -> Facts:
    [counted] = set(_figures("WTSA-24", "resolutions_new", "IT-Online"))
    assert len(_new_at_wtsa_24()) == counted - 1
    return [counted]


def _checked() -> Facts:
    """The first and the last day on which a row was checked."""
    days = {
        day
        for model in apps.get_models()
        if issubclass(model, Sourced)
        for day in model._default_manager.values_list("last_checked_on", flat=True)
        if day is not None
    }
    return [min(days).day, max(days).day, max(days).year]


def _paper(paper: str, number: int) -> PaperEdition:
    return PaperEdition.objects.published().get(paper__slug=paper, number=number)


def _year(row: PaperEdition) -> int:
    return int(str(row.dated)[:4])


def _items_after(page: Page, heading: str, tag: str) -> int:
    """How many items the list under a heading of the page has."""
    section = page.body.partition(f"<h2>{heading}</h2>")[2].partition("<h2>")[0]
    return section.count(f"<{tag}>")


def _others(*codes: str) -> Facts:
    """The names of participants; a short one is written by its code."""
    rows = Participant.objects.published().filter(code__in=codes)
    assert rows.count() == len(codes)
    return [row.code if row.code in {"ANACOM", "TTC", "RCC"} else row.name for row in rows]


def _titled(*words_by_number: tuple[int, str]) -> Facts:
    """Resolutions whose titles have these words."""
    for number, word in words_by_number:
        title = Resolution.objects.published().get(slug=str(number)).title
        assert word in title.lower(), title
    return [50, 64, 6, 47]  # 6 is that of IPv6


def _terms(*terms: str) -> Facts:
    assert GlossaryTerm.objects.published().filter(term__in=terms).count() == len(terms)
    return terms


def _director() -> Facts:
    person = Person.objects.get(slug="seizo-onoe")
    return [*numbers_in(person.public_remark.partition(",")[0]), person.name]


def _conference() -> Facts:
    first, last = _days("pp-26")
    return [first.year, first.day, last.day, last.year, _meeting("pp-26").city]


def _held(slug: str) -> Facts:
    first, last = _days(slug)
    return [first.day, last.day, last.year, _meeting(slug).city]


def _designated(resolution: str, assembly: str) -> Facts:
    row = Edition.objects.published().get(resolution__slug=resolution, assembly__code=assembly)
    return [*numbers_in(row.designation), row.designation]


def _question(group: str, code: str) -> list[int]:
    rows = Question.objects.published().filter(mandate__study_group__code=group, code=code)
    assert rows.exists()
    return numbers_in(code)


def _months_of_preparation() -> int:
    opened = _days("wtsa-24")[0]
    [first, *_later] = (
        Meeting.objects.published().filter(prepares__code="WTSA-24").order_by("starts_on")
    )
    return (opened.year - first.starts_on.year) * 12 + opened.month - first.starts_on.month


def _gaps_of_postponement() -> Facts:
    """A period longer than five years, and one shorter than three."""
    assert _years_between("wtsa-16", "wtsa-20") > 5
    assert _years_between("wtsa-20", "wtsa-24") < 3
    return [20, 5, 24, 3]


def _sg17_is_for(word: str) -> Facts:
    rows = Mandate.objects.published().filter(study_group__code="SG17")
    assert any(word in row.title.lower() for row in rows)
    return [17, word]


CHECKS: dict[str, dict[str, Callable[[Page], Facts]]] = {
    "what-is-a-wtsa": {
        "It meets about every four years.": lambda page: [_about_every()],
        "Nine have been held since 1993; the first two had the name “conference” (WTSC).": lambda page: [
            len(_assemblies()),
            _assemblies()[0].meeting.starts_on.year,
            sum(row.kind == "wtsc" for row in _assemblies()),
        ],
        "The latest is WTSA-24, held in New Delhi in October 2024.": lambda page: [
            24,
            _assemblies()[-1].meeting.starts_on.year,
            _assemblies()[-1].code,
            _assemblies()[-1].meeting.city,
        ],
        "All nine are in the list of assemblies.": lambda page: [len(_assemblies())],
        "It can also change a text of the assembly: it amended Resolution 2 in 2009, 2015 and 2016.": lambda page: [
            2,
            *Edition.objects.published()
            .filter(resolution__slug="2", tsag_year__isnull=False)
            .order_by("tsag_year")
            .values_list("tsag_year", flat=True),
        ],
        "Seizo Onoe is Director for four years from 1 January 2023.": lambda page: _director(),
        "The conference of 2026, announced for Doha from 9 to 27 November 2026, is the one that elects the Director for the "
        "next term; we have found no result.": lambda page: _conference(),
        "Study groups and TSAG meet for a study period, planned for about four years.": lambda page: [
            _about_every()
        ],
        "The one before WTSA-20 ran for more than five years, the one before WTSA-24 for less than three.": (
            lambda page: _gaps_of_postponement()
        ),
        "The regions prepare, from about 18 months before.": lambda page: [
            _months_of_preparation()
        ],
        "Six regional organisations hold meetings of their own: those found for WTSA-24.": (
            lambda page: [_regions(), 24]
        ),
        "Inter-regional meetings, run by the TSB, let the six regions compare drafts.": lambda page: [
            _regions()
        ],
        "Before WTSA-24 it was held from 29 July to 2 August 2024.": lambda page: [
            24,
            *_held("tsag-2024-07"),
        ][:4],
        "WTSA-20 had 149 candidates.": lambda page: [
            20,
            *_figures("WTSA-20", "candidates", "ZDNet Korea"),
        ],
        "Those seen for WTSA-16 bear dates from 8 September to 10 October 2016; it began on 25 October.": lambda page: [
            16,
            *_dates_of_papers(),
            _days("wtsa-16")[0].day,
        ],
        "The assembly meets: nine days in 2022, ten in 2024.": lambda page: [
            _length("wtsa-20"),
            _days("wtsa-20")[0].year,
            _length("wtsa-24"),
            _days("wtsa-24")[0].year,
        ],
        "COM1 | Steering": lambda page: _committee("COM1"),
        "COM2 | Budget control": lambda page: _committee("COM2"),
        "COM3 | Working methods; with WG3A, other United Nations organisations, and WG3B, collaboration": (
            lambda page: _committee("COM3")
        ),
        "COM4 | Work programme and organisation; with WG4A, Internet-related Resolutions, and WG4B, "
        "bridging the standardization gap": lambda page: _committee("COM4"),
        "COM5 | Editorial": lambda page: _committee("COM5"),
    },
    "documents-and-numbers": {
        "Document 42-E | 42 | A white contribution.": lambda page: [*_numbered("42") * 2],
        "Addendum 9 to Document 44-E | 44(Add.9) | An addendum: it adds to the document.": lambda page: [
            *reversed(_numbered("44(Add.9)")),
            *_numbered("44(Add.9)"),
        ],
        "Revision 1 to Document 19-E | 19(Rev.1) | A revision: it replaces the version before and bears a date.": (
            lambda page: [*reversed(_numbered("19(Rev.1)")), *_numbered("19(Rev.1)")]
        ),
        "42: African States (ATU)": lambda page: _sent_under(42),
        "43: Arab States (LAS)": lambda page: _sent_under(43),
        "44: Asia-Pacific States (APT)": lambda page: _sent_under(44),
        "45: European States (CEPT)": lambda page: _sent_under(45),
        "46: American States (CITEL)": lambda page: _sent_under(46),
        "48: United States of America": lambda page: _sent_under(48),
        "AFCP/42A1/1 has three parts: who proposes (AFCP, Africa), the document and addendum (Document 42, Addendum 1), "
        "and the place in it (the first).": lambda page: [
            *(found := _proposal("AFCP/42A1/1")),
            3,
            *found[:2],
        ],
        "IAP/46A22/2 is the second proposal in Addendum 22 to Document 46.": lambda page: [
            *(found := _proposal("IAP/46A22/2")),
            *reversed(found),
        ],
        "EUR stands in the number EUR/45A12/1 of WTSA-16.": lambda page: [
            *_proposal("EUR/45A12/1"),
            16,
        ],
        "A Member State uses its ITU symbol, of one to three letters.": lambda page: [
            _longest_symbol()
        ],
        "It is often not the ISO code: J is Japan, F is France, ARS is Saudi Arabia, CBG is Cambodia.": lambda page: [
            _symbol(code) for code in ("JPN", "FRA", "SAU", "KHM")
        ],
        "Resolution 50 (Rev. Geneva, 2022): number, then place and year of the latest version.": lambda page: (
            _designated("50", "WTSA-20")
        ),
        "Q14/17: Question 14 of Study Group 17.": lambda page: _question("SG17", "Q14/17") * 2,
        "A.25 (10/2024): a Recommendation, with the month of its approval.": lambda page: (
            numbers_in(_recommendation("A.25 (10/2024)").designation)
        ),
        "A Suppl. 7 (08/2024) is a Supplement.": lambda page: numbers_in(
            _recommendation("A Suppl. 7 (08/2024)").designation
        ),
    },
    "approval-of-recommendations": {
        "The list of Recommendations has 43 editions that an assembly approved, and 31 of them are of the years 1996 to 2012: "
        "seven of WTSC-96, ten of WTSA-2000, six of WTSA-04, seven of WTSA-08 and one of WTSA-12.": lambda page: (
            _approved_in_all()
        ),
        "The other 12 are:": lambda page: [len(_approved_by("WTSA-16", "WTSA-20", "WTSA-24"))],
        "WTSA-16: D.52, D.53, D.97, D.261 and D.271, from Study Group 3.": lambda page: [
            16,
            *_numbers(_approved_text("WTSA-16", "D")),
            3,
            *_approved_text("WTSA-16", "D"),
        ],
        "For the A-series the sources differ: slides of the TSB say three were revised, ANACOM, the Portuguese regulator, says two.": (
            lambda page: _figures("WTSA-16", "a_series_revised", "TSB slides", "ANACOM")
        ),
        "The dates point to A.1, A.7 and A.12.": lambda page: [
            *_numbers(_approved_text("WTSA-16", "A")),
            *_approved_text("WTSA-16", "A"),
        ],
        "WTSA-20: A.5, A.8 and A.25, all dated 9 March 2022.": lambda page: [
            20,
            *_dated_approval("WTSA-20"),
        ],
        "WTSA-24: A.25, dated 23 October 2024.": lambda page: [24, *_dated_approval("WTSA-24")],
        "Between assemblies the A-series is in the hands of TSAG, as with A.8 on 26 January 2024.": lambda page: [
            8,
            (day := _approved_on(_recommendation("A.8 (01/2024)", approval="tsag"))).day,
            day.year,
        ],
    },
    "for-delegates": {
        "Meetings for WTSA-24 shows the meetings that we found of the regions, and, separately, the TSAG and study group meetings of the period.": (
            lambda page: [24]
        ),
        "Study Groups 9 and 16 became Study Group 21 in 2024.": lambda page: [
            *_merged_into("SG21"),
            _days("wtsa-24")[0].year,
        ],
    },
    "for-policy-staff": {
        "One list of “Internet Resolutions”, by Global Partners Digital, has 47, 48, 50, 64 and 75.": (
            lambda page: _resolutions_of_concern_to("GPD")
        ),
        "At WTSA-16 the United States supported a proposal of CITEL and added to it.": lambda page: [
            16,
            Position.objects.published()
            .get(slug="wtsa-16-usa-iap-10")
            .item.proposal.proponents.get()
            .participant.code,
        ],
        "The number of participants at WTSA-24 is given as about 3,700 and as about 1,500.": (
            lambda page: [24, *_participants_of_wtsa_24()]
        ),
        "Others write on the same matters, each from its own point of view: Global Partners Digital, the DNS Research Federation, "
        "the Portuguese regulator ANACOM, and the Japanese committee TTC.": lambda page: _others(
            "GPD", "DNSRF", "ANACOM", "TTC"
        ),
    },
    "for-journalists": {
        "What do MOD, SUP, AAP and TSAG mean? | Glossary": lambda page: _terms(
            "MOD", "SUP", "AAP", "TSAG"
        ),
        "Five things to get right": lambda page: [
            _items_after(page, "Five things to get right", "li")
        ],
        "WTSA-20 was postponed twice and held in Geneva from 1 to 9 March 2022.": lambda page: [
            20,
            _meeting("wtsa-20").reschedules.count(),
            *_held("wtsa-20"),
        ],
        "Participants | About 3,700 (Indian government; TTC, with those online) | About 1,500 (press on figures of the Japanese ministry)": (
            lambda page: _participants_of_wtsa_24()
        ),
        "Resolutions revised | 44 (Business Standard) | 45 (Japanese press)": lambda page: _figures(
            "WTSA-24",
            "resolutions_revised",
            "Business Standard (copy)",
            "press on figures of the Japanese ministry (MIC)",
        ),
        "Dates | 15 to 24 October 2024 (most sources) | 18 to 24 October (a page of the Internet Society)": lambda page: [
            *(day.day for day in _days("wtsa-24")),
            _days("wtsa-24")[0].year,
            *numbers_in(Document.objects.published().get(slug="isoc-wtsa-24-outcome").as_stated),
        ],
    },
    "for-newcomers": {
        "This page suggests what to read first and explains the ten words you will meet most.": lambda page: [
            _items_after(page, "Ten words", "dt")
        ],
        "Ten words": lambda page: [_items_after(page, "Ten words", "dt")],
        "Look at one assembly: WTSA-24, the latest.": lambda page: [24, _assemblies()[-1].code],
        "Resolution 50 is about cybersecurity, Resolution 64 about IPv6, Resolution 47 about country domain names.": (
            lambda page: _titled((50, "cybersecurity"), (64, "version 6"), (47, "country code"))
        ),
        "SG17, for example, is for security.": lambda page: _sg17_is_for("security"),
        "Q14/17 is the fourteenth of SG17.": lambda page: _question("SG17", "Q14/17") * 2,
        "One of six bodies in which States agree on common proposals.": lambda page: [_regions()],
        "The background paper for WTSA-20 by the Internet Society begins with a short account of ITU.": lambda page: [
            numbers_in(_paper("wtsa-20", 1).paper.assembly.code)[0]
        ],
    },
    "about-the-data": {
        "The facts on this site were collected and checked from 24 to 29 November 2026.": lambda page: (
            _checked()
        ),
        "Six new Resolutions of 2024, for example, are listed without a number because we found no source that gives it.": lambda page: [
            sum(row.number is None for row in _new_at_wtsa_24()),
            _days("wtsa-24")[0].year,
        ],
        "The press counts an eighth, whose subject was not found.": lambda page: _the_eighth(),
        "WTSA-20 has three sets of dates.": lambda page: [
            20,
            1 + _meeting("wtsa-20").reschedules.count(),
        ],
        "WTSA-24 had about 3,700 participants by one account and about 1,500 by another.": (
            lambda page: [24, *_participants_of_wtsa_24()]
        ),
    },
    "background-paper": {
        "WTSA-20 | First published in June 2020; new version in January 2022 | Background paper for WTSA-20": lambda page: [
            20,
            _year(_paper("wtsa-20", 1)),
            _year(_paper("wtsa-20", 2)),
            20,
        ],
        "WTSA-24 | Draft of 11 July 2024 | Background paper for WTSA-24": lambda page: [
            24,
            int(str(_paper("wtsa-24", 1).dated)[-2:]),
            _year(_paper("wtsa-24", 1)),
            24,
        ],
        "The two versions for WTSA-20 share one address.": lambda page: [
            PaperEdition.objects.published().filter(paper__slug="wtsa-20").count(),
            20,
        ],
        "The page notes that the text first appeared in June 2020 and that the one to be read there is of January 2022: "
        "the assembly had moved to March 2022 in between.": lambda page: [
            _year(_paper("wtsa-20", 1)),
            _year(_paper("wtsa-20", 2)),
            _days("wtsa-20")[0].year,
        ],
        "The page for WTSA-24 calls itself a draft.": lambda page: [
            24,
            _paper("wtsa-24", 1).get_status_display(),
        ],
    },
    "contributions": {
        "It gives the dates as 18 to 24 October 2024; most other sources have 15 to 24 October.": lambda page: [
            *numbers_in(Document.objects.published().get(slug="isoc-wtsa-24-outcome").as_stated),
            _days("wtsa-24")[0].year,
            *(day.day for day in _days("wtsa-24")),
        ],
        "Others publish the same kind of thing from their own point of view: the DNS Research Federation, Global Partners Digital, "
        "ANACOM, TTC and the RCC.": lambda page: _others("DNSRF", "GPD", "ANACOM", "TTC", "RCC"),
    },
    "privacy": {
        "We delete a message 90 days after we handled it, or sooner: at the latest when the next message comes in "
        "or we next open the list.": (lambda page: [KEPT_FOR.days])
    },
}

REASONS: dict[str, dict[str, str]] = {
    "what-is-a-wtsa": {
        "Mandates: the field of work of each group, in Resolution 2.": EXAMPLE,
        "The advisory group, TSAG, acts for the Sector between assemblies, under Resolution 22.": RULE,
        "Proposals arrive as numbered documents in the last two to three months.": RULE,
        "Plans are known for WTSA-08 and WTSA-12.": SOURCE,
        "Body | Work at WTSA-24": EXAMPLE,
    },
    "documents-and-numbers": {
        "DT/4 | | A temporary document of the assembly, such as the terms of reference of committees.": EXAMPLE,
        "TD13 R4 | | A temporary document of a study group or of TSAG, here in its fourth revision.": EXAMPLE,
        "Series: PLEN, GEN, WP.": RULE,
        "Each study group reports to the assembly in two documents: Part I is general and may propose changes to Resolution 2; "
        "Part II has the Questions for the next period.": RULE,
        "At WTSA-16 these were:": EXAMPLE,
        "Document 47 is thought to be that of the RCC; we have no source for this.": REMARK,
        "A draft new Resolution has a name in square brackets, such as [AFCP-1], until it gets a number.": EXAMPLE,
    },
    "approval-of-recommendations": {
        "The two usual ways to approve an ITU-T Recommendation, AAP and TAP, and what the assembly itself approves.": RULE,
        "There are two ways to do so; the assembly is a third.": RULE,
        "Rules | Recommendation A.8 | Resolution 1, section 9 | Resolution 1": RULE,
        "For | Technical texts | Texts with policy or regulatory weight; see Resolution 40 | Texts that study groups or TSAG send up": RULE,
        "The last call opens, normally for four weeks.": RULE,
        "Otherwise the comments are dealt with, and an additional review, normally of three weeks, may follow.": RULE,
        "A TSB tutorial of 2008 says that one Member State that objects is enough to stop it there.": SOURCE,
        "A report of Study Group 17 of March 2024 counts three TAP texts as not approved.": SOURCE,
    },
    "for-delegates": {
        "Committees and their chairs are on the page of the assembly, for example WTSA-24.": EXAMPLE,
        "Who chaired Study Group 13, and since when? | Leadership": EXAMPLE,
        "What is the history of Resolution 2? | Resolutions": EXAMPLE,
        "What does 46(Add.22) mean? | Documents and their numbers": EXAMPLE,
    },
    "for-policy-staff": {
        "Others are often added: 20, 49, 52, 60, 69 and 98.": REMARK,
        "An organisation can join ITU-T as a Sector Member, or as an Associate, which Resolution 31 is about.": EXAMPLE,
        "Numbered documents arrive only in the last two to three months.": RULE,
        "all meetings that prepared WTSA-24, as an example of a cycle;": EXAMPLE,
        "Which Resolutions are about IPv6, cybersecurity or artificial intelligence? | Resolutions": EXAMPLE,
    },
    "for-journalists": {
        "In five minutes": OF_THE_SITE,
        "Open the page of the assembly, for example WTSA-24: place, dates, figures, new and revised texts, committees.": EXAMPLE,
        "ITU-T is one of three Sectors, and the WTSA is not the assembly of ITU as a whole.": RULE,
        "Where sources differ on WTSA-24": EXAMPLE,
    },
    "for-newcomers": {"It takes five minutes.": OF_THE_SITE},
    "about-the-data": {
        "The list of Recommendations comes from a public data set of ITU references, as it stood on 22 August 2026.": SOURCE,
        "A second person reads it before it is published.": OF_THE_SITE,
        "“Not looked for”, “none found” and “no position taken” mean three different things; the legend explains every word.": OF_THE_SITE,
        "“April 2024” stays April 2024.": EXAMPLE,
    },
    "background-paper": {
        "For what was adopted in the end, see Resolutions and the page of WTSA-24.": EXAMPLE
    },
    "contributions": {
        "We found the one for another ITU conference, the Plenipotentiary Conference of 2018: a copy kept by others, of 48 pages, "
        "dated 20 October 2018.": SOURCE,
        "The one on WTSA-24 says that the major concerns of the Internet Society were resolved in the talks.": SOURCE,
        "The Internet Society keeps a page on WTSA, and has published a notice on its part in WTSA-24.": SOURCE,
    },
    "accessibility": {
        "The site aims to meet the Web Content Accessibility Guidelines (WCAG) 2.2 at level AA.": OF_THE_SITE
    },
    "contact": {
        "About the data explains how facts are marked and why we may give two figures.": OF_THE_SITE
    },
}


def _page(slug: str) -> Page:
    return Page.objects.published().get(slug=slug)


def _sentences(page: Page) -> list[str]:
    return [*sentences_of(page.summary), *sentences_of(page.body)]


def _plain(text: str) -> str:
    """Without case and without the choice between -ise and -ize."""
    return text.casefold().replace("z", "s")


def test_each_sentence_with_a_number_or_a_list_has_a_check_or_a_reason():
    unheld = [
        (page.slug, sentence)
        for page in Page.objects.published()
        for sentence in _sentences(page)
        if states_a_number_or_a_list(sentence)
        and sentence not in CHECKS.get(page.slug, {})
        and sentence not in REASONS.get(page.slug, {})
    ]
    assert unheld == []


@pytest.mark.parametrize("kept", [CHECKS, REASONS], ids=["checks", "reasons"])
def test_each_check_and_each_reason_is_of_a_sentence_that_stands_there(kept):
    gone = [
        (slug, sentence)
        for slug, sentences in kept.items()
        for sentence in sentences
        if sentence not in _sentences(_page(slug))
    ]
    assert gone == []


@pytest.mark.parametrize(
    ("slug", "sentence"),
    [(slug, sentence) for slug, sentences in CHECKS.items() for sentence in sentences],
)
def test_the_tables_say_what_the_sentence_says(slug, sentence):
    facts = list(CHECKS[slug][sentence](_page(slug)))
    names = [fact for fact in facts if isinstance(fact, str)]
    assert [fact for fact in facts if not isinstance(fact, str)] == numbers_in(sentence)
    assert [name for name in names if _plain(name) not in _plain(sentence)] == []


@pytest.mark.parametrize("slug", REASONS)
def test_a_reason_that_points_to_a_source_or_a_remark_finds_one(slug):
    page, reasons = _page(slug), set(REASONS[slug].values())
    assert not reasons & {RULE, SOURCE} or page.source_addresses_list
    assert REMARK not in reasons or "not confirmed" in page.public_remark


def test_no_paper_is_announced_for_an_assembly_that_has_no_date(client):
    page = client.get("/background-paper/").text
    assert "is in preparation;" not in page
    assert "We do not know whether a paper is in preparation" in page


def test_each_prefix_of_a_regional_organisation_is_in_the_table_of_prefixes():
    text = strip_tags(_page("documents-and-numbers").body)
    rows = Participant.objects.published().filter(kind="regional_organisation")
    prefixes = [prefix for row in rows for prefix in row.proposal_prefixes_list]
    assert [len(prefixes), [prefix for prefix in prefixes if prefix not in text]] == [8, []]


@pytest.mark.parametrize(
    ("sentence", "numbers"),
    [
        ("It met twice, in 1,680 rooms.", [2, 1680]),
        ("Seven new texts of WTSA-24.", [7, 24]),
        ("One of them is the first.", []),
    ],
)
def test_numbers_are_read_in_digits_and_in_words(sentence, numbers):
    assert numbers_in(sentence) == numbers


def test_a_list_of_names_counts_as_one_without_any_number():
    assert states_a_number_or_a_list("Asked for by Kenya, Nigeria and Egypt.")
    assert not states_a_number_or_a_list("Asked for by several States.")


def test_a_sentence_is_a_paragraph_an_item_or_a_row_cut_at_its_full_stops():
    body = (
        "<p>It met. It ended.</p><ul><li>Open</li></ul><table><tr><td>a</td><td>b</td></tr></table>"
    )
    assert sentences_of(body) == ["It met.", "It ended.", "Open", "a | b"]
