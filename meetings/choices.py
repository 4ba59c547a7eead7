from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.richtext.meanings import Meanings


class AssemblyKind(TextChoices):
    WTSA = "wtsa", _("World Telecommunication Standardization Assembly")
    WTSC = "wtsc", _("World Telecommunication Standardization Conference")
    WTDC = "wtdc", _("World Telecommunication Development Conference")
    OTHER = "other", _("other conference")


STANDARDIZATION_KINDS = [AssemblyKind.WTSA, AssemblyKind.WTSC]


class MeetingKind(TextChoices):
    ASSEMBLY = "assembly", _("assembly")
    REGIONAL_PREPARATORY = "regional_preparatory", _("regional preparatory meeting")
    INTERREGIONAL = "interregional", _("inter-regional meeting")
    COORDINATION_ON_SITE = "coordination_on_site", _("regional coordination on site")
    TSAG = "tsag", _("TSAG meeting")
    STUDY_GROUP = "study_group", _("study group meeting")
    SYMPOSIUM = "symposium", _("symposium")
    CONFERENCE = "conference", _("ITU conference")
    OTHER = "other", _("other meeting")


class PairKind(TextChoices):
    """How two meetings on common days are related."""

    CLASH = "clash", _("Clash")
    POSSIBLE = "possible", _("Possible clash")
    PARALLEL = "parallel", _("In parallel by design")


class Mode(TextChoices):
    IN_PERSON = "in_person", _("in person")
    ONLINE = "online", _("online")
    HYBRID = "hybrid", _("hybrid")
    NOT_ANNOUNCED = "not_announced", _("not announced")


class Status(TextChoices):
    ANNOUNCED = "announced", _("announced")
    POSTPONED = "postponed", _("postponed")
    CANCELLED = "cancelled", _("cancelled")
    HELD = "held", _("held")


class SessionStatus(TextChoices):
    PLANNED = "planned", _("planned")
    MOVED = "moved", _("moved")
    CANCELLED = "cancelled", _("cancelled")
    HELD = "held", _("held")


STATUS_MEANINGS = Meanings(
    "meeting",
    _("Status of a meeting"),
    {
        Status.ANNOUNCED: _(
            "The meeting was announced. “On now, as announced”: today is one of its days. “Announced; no report found”: its days are past, and we have found no report of it."
        ),
        Status.POSTPONED: _("The meeting was put off. New dates are shown if they are known."),
        Status.CANCELLED: _("The meeting does not take place."),
        Status.HELD: _("The meeting took place."),
        "open": _(
            "The announcement left the dates or the place open. “Never confirmed”: the time is past, and we have found no confirmation."
        ),
    },
    words={"open": _("dates or place to be confirmed")},
)

SESSION_MEANINGS = Meanings(
    "session",
    _("Status of a session"),
    {
        SessionStatus.PLANNED: _("The session is on the programme of its meeting."),
        SessionStatus.MOVED: _("The session was moved to another time or room."),
        SessionStatus.CANCELLED: _("The session does not take place."),
        SessionStatus.HELD: _("The session took place."),
    },
)


class OwnerPart(TextChoices):
    TAKES_PART = "takes_part", _("takes part")
    FOLLOWS = "follows", _("follows")
    NO = "no", _("does not take part")


class Measure(TextChoices):
    PARTICIPANTS = "participants", _("participants")
    REMOTE_PARTICIPANTS = "remote_participants", _("remote participants")
    COUNTRIES = "countries", _("countries")
    DELEGATIONS = "delegations", _("delegations")
    MEMBER_STATES = "member_states", _("Member States")
    ADMINISTRATIONS = "administrations", _("administrations")
    WOMEN_SHARE = "women_share_percent", _("percentage of women among participants")
    RESOLUTIONS_APPROVED = "resolutions_approved", _("resolutions approved, new and revised")
    RESOLUTIONS_NEW = "resolutions_new", _("new resolutions")
    RESOLUTIONS_REVISED = "resolutions_revised", _("revised resolutions")
    RESOLUTIONS_SUPPRESSED = "resolutions_suppressed", _("suppressed resolutions")
    RESOLUTIONS_IN_FORCE = "resolutions_in_force", _("resolutions in force afterwards")
    QUESTIONS_APPROVED = "questions_approved", _("Questions approved")
    RECOMMENDATIONS_APPROVED = (
        "recommendations_approved",
        _("Recommendations approved, other than the A series"),
    )
    A_SERIES_REVISED = "a_series_revised", _("A-series Recommendations revised")
    NEW_CHAIRS = "new_chairs", _("new chairs")
    NEW_VICE_CHAIRS = "new_vice_chairs", _("new vice-chairs")
    CANDIDATES = "candidates", _("candidates for chairs and vice-chairs")
    COUNTRIES_WITH_CANDIDATES = "countries_with_candidates", _("countries with candidates")
    LEADERSHIP_POSTS = "leadership_posts", _("posts of chair or vice-chair")
    COMMON_PROPOSALS = "common_proposals", _("common proposals")
    PROPOSALS = "proposals", _("proposals")


# How many texts an assembly adopted, revised or suppressed.
DECISION_MEASURES = (
    Measure.RESOLUTIONS_NEW,
    Measure.RESOLUTIONS_REVISED,
    Measure.RESOLUTIONS_SUPPRESSED,
)


class DeadlineKind(TextChoices):
    CONTRIBUTIONS = "contributions", _("contributions")
    NOMINATIONS = "nominations", _("nominations")
    REGISTRATION = "registration", _("registration")
    OTHER = "other", _("other")
