"""What a background paper says, text by text, with the publisher's view apart. An edition stores this as JSON."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.records.frozen import read


@dataclass(frozen=True)
class PaperSource:
    """`page` is the page of the document on this site, `address` where the source was read."""

    title: str = ""
    page: str = ""
    address: str = ""
    evidence: str = ""
    seen_on: str = ""
    checked_on: str = ""


@dataclass(frozen=True)
class _Sourced:
    """Numbers in `sources` count the sources of the text from 1."""

    dated: str = ""
    confidence: str = ""
    remark: str = ""
    sources: tuple[int, ...] = ()


@dataclass(frozen=True)
class _Said(_Sourced):
    code: str = ""
    word: str = ""
    address: str = ""
    account: str = ""


@dataclass(frozen=True)
class PaperProposal(_Said):
    paper: str = ""
    by: tuple[str, ...] = ()
    cosigned_by: tuple[str, ...] = ()
    stage: str = ""
    outcome: str = ""
    became: str = ""
    adds_to: str = ""


@dataclass(frozen=True)
class PaperPosition(_Said):
    held_by: tuple[str, ...] = ()
    about_paper: str = ""


@dataclass(frozen=True)
class WithoutPosition:
    """Who has no position, and why."""

    reason: str = ""
    holders: tuple[str, ...] = ()


@dataclass(frozen=True)
class PaperAssessment(_Sourced):
    """What somebody says a change would do. Without an assessor it is the publisher's view, as in all older editions."""

    dimension: str = ""
    severity: str = ""
    certainty: str = ""
    reason: str = ""
    organisations: tuple[str, ...] = ()
    result: str = ""
    result_remark: str = ""
    assessor: str = ""

    @property
    def level(self) -> str:
        """Severity and certainty, where they are stated."""
        words = {"severity": self.severity, "certainty": self.certainty}
        if self.severity and self.certainty:
            return _("severity %(severity)s, certainty %(certainty)s") % words
        if self.severity:
            return _("severity %(severity)s") % words
        return _("certainty %(certainty)s") % words if self.certainty else ""


@dataclass(frozen=True)
class GroupSummary:
    """What a table shows for one group on one text: its codes, or why there are none."""

    label: str = ""
    is_silent: bool = False


@dataclass(frozen=True)
class PaperText:
    """One subject with all that is recorded on it. `by_group` follows the order of the paper's groups; older editions have no `by_others`."""

    anchor: str = ""
    name: str = ""
    title: str = ""
    address: str = ""
    sentence: str = ""
    by_group: tuple[GroupSummary, ...] = ()
    by_others: tuple[str, ...] = ()  # who speaks besides, each with its codes
    proposals: tuple[PaperProposal, ...] = ()
    positions: tuple[PaperPosition, ...] = ()
    agreements: tuple[str, ...] = ()
    without_position: tuple[WithoutPosition, ...] = ()
    own_proposals: tuple[PaperProposal, ...] = ()
    own_positions: tuple[PaperPosition, ...] = ()
    assessments: tuple[PaperAssessment, ...] = ()  # the publisher's
    assessments_of_others: tuple[PaperAssessment, ...] = ()
    sources: tuple[PaperSource, ...] = ()


@dataclass(frozen=True)
class TextLink:
    anchor: str = ""
    name: str = ""


@dataclass(frozen=True)
class PaperSection:
    """A topic with its texts. A text of several topics stands under the first; the others link to it.

    `address` is the page of the topic; empty where texts stand together for another reason.
    """

    anchor: str = ""
    name: str = ""
    texts: tuple[PaperText, ...] = ()
    see_also: tuple[TextLink, ...] = ()
    address: str = ""


@dataclass(frozen=True)
class ShortName:
    code: str = ""
    name: str = ""


@dataclass(frozen=True)
class Dossier:
    """Everything an edition says. `introduction` and `method` are rich text."""

    title: str = ""
    assembly: str = ""
    made_on: str = ""
    warning: str = ""
    publisher: str = ""
    introduction: str = ""
    method: str = ""
    summary: str = ""
    groups: tuple[str, ...] = ()
    sections: tuple[PaperSection, ...] = ()
    names: tuple[ShortName, ...] = ()

    @property
    def texts(self) -> list[PaperText]:
        return [text for section in self.sections for text in section.texts]


def from_json(contents: object) -> Dossier:
    """An edition may be older than a field, which then has its default. Raises Damaged."""
    return read(Dossier, contents)
