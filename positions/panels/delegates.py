"""A participant's page: its brief, meetings and deadlines, and what it and its groups ask."""

from collections import defaultdict
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.panels import once_a_row
from core.public.following.downloads import Download, download
from core.records.state_cache import state_cached
from meetings.models import Assembly, Deadline, Meeting, current_assembly
from meetings.querysets import AssemblyQuerySet, DeadlineQuerySet, MeetingQuerySet
from participants.choices import ParticipantKind
from participants.models import Membership, Participant
from participants.querysets import ParticipantQuerySet

from ..models import Position, Proponent, Proposal

MOST_UPCOMING, MOST_PAST, MOST_COMPARED = 10, 3, 6


@dataclass(frozen=True)
class DelegateSummary:
    """What a delegate looks for first: what comes next for the current assembly, and the brief for the latest at which
    the participant or one of its groups asked for something."""

    assembly: Assembly
    groups: list[Participant]
    meetings: list[Meeting] = field(default_factory=list)
    deadlines: list[Deadline] = field(default_factory=list)
    latest_meetings: list[Meeting] = field(default_factory=list)  # where nothing comes next
    asked_at: Assembly | None = None
    brief_url: str = ""
    matrix_url: str = ""
    compare_url: str = ""
    map_url: str = ""  # of a State


def groups_of(participant: Participant) -> list[Participant]:
    """The regional organisations of which it is known to be a member today; a regional organisation is its own group."""
    if participant.kind == ParticipantKind.REGIONAL_ORGANISATION:
        return [participant]
    return state_cached("groups of members", _groups_by_member).get(participant.pk, [])


def _groups_by_member() -> dict[int, list[Participant]]:
    """The regional organisations of which each member, by its key, is known to be one today."""
    groups = Participant.objects.published().regional_organisations().in_bulk(field_name="slug")
    slugs_of = Membership.objects.published().groups_on(timezone.localdate())
    return {
        pk: [groups[slug] for slug in slugs if slug in groups] for pk, slugs in slugs_of.items()
    }


@once_a_row
def delegate_summary_of(participant: Participant) -> DelegateSummary | None:
    """None for a participant without a group, a proposal or a position."""
    assembly, groups = current_assembly(), groups_of(participant)
    own = [participant, *(group for group in groups if group != participant)]
    asked_at = _latest_with_statements_of(own)
    if assembly is None or not (groups or asked_at):
        return None
    meetings = list(_meetings_ahead(assembly, own)[:MOST_UPCOMING])
    # Those that it organises itself have a panel of their own.
    is_region = participant.kind == ParticipantKind.REGIONAL_ORGANISATION
    deadlines = list(_deadlines_ahead(assembly, meetings)[:MOST_UPCOMING])
    return DelegateSummary(
        assembly=assembly,
        groups=groups,
        meetings=meetings,
        deadlines=deadlines,
        latest_meetings=[] if meetings or deadlines or is_region else _latest_meetings(own),
        asked_at=asked_at,
        **(_addresses(asked_at, participant, groups) if asked_at else {}),
    )


def delegate_summary(participant: Participant) -> list[DelegateSummary]:
    """One; none for a participant without a group, a proposal or a position."""
    found = delegate_summary_of(participant)
    return [found] if found is not None else []


def next_dates(participant: Participant) -> list[DelegateSummary]:
    return [one for one in delegate_summary(participant) if one.meetings or one.deadlines]


def latest_meetings(participant: Participant) -> list[DelegateSummary]:
    """Of who has a region: where nothing comes next, that it is so, and the last meetings."""
    found = delegate_summary(participant)
    return [one for one in found if one.groups and not one.meetings and not one.deadlines]


def downloads(participant: Participant) -> list[Download]:
    """The positions that its page is about, and the calendars of its regional organisations."""
    summary = delegate_summary_of(participant)
    if summary is None:
        return []
    name = _("Meetings of %(group)s")
    calendars = [
        download(name % {"group": group.code}, "/meetings", ("ics",), organiser=group.slug)
        for group in summary.groups
        if Meeting.objects.published().organised_by(group).exists()
    ]
    if summary.asked_at is None:
        return calendars
    name = _("Positions at %(code)s") % {"code": summary.asked_at.code}
    columns = _columns(summary.asked_at, participant, summary.groups)
    at = {"assembly": summary.asked_at.slug, "groups": ",".join(columns)}
    return [download(name, "/positions", ("csv", "xlsx"), **at), *calendars]


@dataclass(frozen=True)
class BriefLink:
    participant: Participant
    assembly: Assembly
    url: str
    without: Assembly | None  # the current one, where it is later


def brief_links(participant: Participant) -> list[BriefLink]:
    """One; none where neither it nor a group of it asked or said something."""
    groups = groups_of(participant)
    assembly = _latest_with_statements_of([participant, *groups])
    if assembly is None:
        return []
    url = _addresses(assembly, participant, groups)["brief_url"]
    current = current_assembly()
    without = current if current is not None and current.year > assembly.year else None
    return [BriefLink(participant, assembly, url, without)]


def _addresses(
    assembly: Assembly, participant: Participant, groups: list[Participant]
) -> dict[str, str]:
    slugs = _columns(assembly, participant, groups)
    columns = ",".join(slugs)
    at = {"assembly": assembly.slug}
    return {
        "brief_url": _page_url("matrix:brief", **at, groups=columns),
        "matrix_url": _page_url("matrix:matrix", **at, groups=columns),
        "map_url": _page_url("matrix:map", **at, state=participant.slug)
        if participant.kind == ParticipantKind.MEMBER_STATE
        else "",
        "compare_url": _page_url("matrix:compare", **at, actors=columns)
        if 1 < len(slugs) <= MOST_COMPARED
        else "",
    }


def _columns(assembly: Assembly, participant: Participant, groups: list[Participant]) -> list[str]:
    """Its groups, and itself where the matrix knows it: a Member State, or who asked or said something."""
    is_known = (
        participant.kind == ParticipantKind.MEMBER_STATE
        or participant.pk in dict(_kept_holders())[assembly]
    )
    own = [participant.slug] if is_known else []
    return list(dict.fromkeys([*own, *(group.slug for group in groups)]))


def _page_url(name: str, **words: str) -> str:
    return f"{reverse(name)}?{urlencode(words, safe=',')}"


def _latest_with_statements_of(participants: list[Participant]) -> Assembly | None:
    keys = {one.pk for one in participants}
    return next((at for at, holders in _kept_holders() if not holders.isdisjoint(keys)), None)


def has_statements(participant: Participant) -> bool:
    """Whether it asked or said something at an assembly: most States have no paper of their own."""
    return any(participant.pk in holders for _assembly, holders in _kept_holders())


def _kept_holders() -> list[tuple[Assembly, set[int]]]:
    return state_cached("holders of statements", _holders_by_assembly)


def _holders_by_assembly() -> list[tuple[Assembly, set[int]]]:
    """The assemblies, the latest first, each with the keys of those who asked or said something."""
    made = Proponent.objects.published().filter(proposal__in=Proposal.objects.published())
    held = Position.objects.published()
    jointly = Position.objects.links("held_jointly_with").filter(position__in=held)
    found: dict[int, set[int]] = defaultdict(set)
    for rows, names in (
        (made, ("proposal__assembly", "participant")),
        (held, ("assembly", "held_by")),
        (jointly, ("position__assembly", "participant")),
    ):
        for assembly, holder in rows.order_by().values_list(*names).distinct():
            found[assembly].add(holder)
    assemblies: AssemblyQuerySet = Assembly.objects.published().with_meeting()
    return [(row, found[row.pk]) for row in assemblies.latest_first() if row.pk in found]


def _latest_meetings(organisers: list[Participant]) -> list[Meeting]:
    rows = Meeting.objects.published().over().with_organiser(_with_bodies(organisers))
    return list(rows.for_list().newest_first()[:MOST_PAST])


def _with_bodies(organisers: list[Participant]) -> ParticipantQuerySet:
    return Participant.objects.published().with_bodies_of([one.pk for one in organisers])


def _meetings_ahead(assembly: Assembly, organisers: list[Participant]) -> MeetingQuerySet:
    """What they, or their bodies, hold to prepare the assembly, and the assembly itself."""
    ahead = Meeting.objects.published().ahead()
    if assembly.is_over:  # what prepared it and has no date is not to come
        ahead = ahead.exclude(starts_on=None)
    preparing = Meeting.objects.links("prepares").filter(assembly=assembly).values("meeting")
    held = ahead.with_organiser(_with_bodies(organisers)).filter(pk__in=preparing)
    return (ahead.filter(is_of=assembly) | held).for_list()


def _deadlines_ahead(assembly: Assembly, meetings: list[Meeting]) -> DeadlineQuerySet:
    rows: DeadlineQuerySet = Deadline.objects.published().ahead()
    due = Q(assembly=assembly) | Q(meeting__in=[meeting.pk for meeting in meetings])
    return rows.filter(due).select_related("assembly", "meeting").in_order()
