from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Action(TextChoices):
    """What a proposal would do to a text."""

    ADD = "add", _("ADD")
    MOD = "mod", _("MOD")
    SUP = "sup", _("SUP")
    NOC = "noc", _("NOC")
    NOT_KNOWN = "not_known", _("kind not known")


class ProposalStage(TextChoices):
    DRAFT = "draft", _("draft of a group")
    APPROVED = "approved", _("approved by the group")
    SUBMITTED = "submitted", _("submitted")
    WITHDRAWN = "withdrawn", _("withdrawn")
    NOT_KNOWN = "not_known", _("stage not known")


class ProponentRole(TextChoices):
    PROPONENT = "proponent", _("proponent")
    CO_SIGNATORY = "co_signatory", _("co-signatory")


class ItemOutcome(TextChoices):
    ADOPTED = "adopted", _("adopted")
    AMENDED = "amended", _("adopted, amended")
    MERGED = "merged", _("merged with others")
    NOT_ADOPTED = "not_adopted", _("not adopted")
    WITHDRAWN = "withdrawn", _("withdrawn")
    DEFERRED = "deferred", _("deferred to TSAG")
    NOT_KNOWN = "not_known", _("outcome not found")


class Stance(TextChoices):
    """What a holder wants; the last two react to what an assembly decided."""

    SUPPORT = "support", _("support")
    OPPOSE = "oppose", _("oppose")
    CONCERN = "concern", _("concern")
    NO_CHANGE = "no_change", _("no change wanted")
    NO_POSITION = "no_position", _("no position taken")
    NONE_FOUND = "none_found", _("none found")
    WELCOMES = "welcomes", _("welcomes")
    REGRETS = "regrets", _("regrets")


class EvidenceKind(TextChoices):
    OFFICIAL_PAPER = "official_paper", _("official paper")
    REGIONAL_TEXT = "regional_text", _("regional text")
    OWN_PUBLICATION = "own_publication", _("own publication")
    SAID_IN_MEETING = "said_in_meeting", _("said in a meeting")
    PRESS = "press", _("press")
    INFERENCE = "inference", _("our inference")


class Severity(TextChoices):
    NOT_STATED = "not_stated", _("not stated")
    NONE = "none", _("none")
    LOW = "low", _("low")
    MEDIUM = "medium", _("medium")
    HIGH = "high", _("high")


class Certainty(TextChoices):
    NOT_STATED = "not_stated", _("not stated")
    LOW = "low", _("low")
    MEDIUM = "medium", _("medium")
    HIGH = "high", _("high")


class Result(TextChoices):
    """What became of a concern after the assembly."""

    RESOLVED = "resolved", _("resolved")
    IN_PART = "in_part", _("resolved in part")
    NOT_RESOLVED = "not_resolved", _("not resolved")
    NOT_KNOWN = "not_known", _("not known")


class StatedThrough(StrEnum):
    """How a holder is linked to what its cell shows."""

    OWN = "own"
    CO_SIGNED = "co_signed"
    INFERRED = "inferred"  # by the editors of this site, not said by the holder
    GROUP = "group"
    NONE = "none"


class NoPosition(StrEnum):
    """Why a cell shows no position: three different reasons, none of which means neutral."""

    NOT_LOOKED_FOR = "not_looked_for"
    NONE_FOUND = "none_found"
    NO_POSITION = "no_position"


class GroupAgreement(StrEnum):
    """How a holder's own statement agrees with its group's."""

    BREAKS = "breaks"
    SAME_STANCE = "same_stance"  # the same, said without a paper of its own
    OWN_PAPER = "own_paper"  # the same code: it adds its own paper
    BOTH_AMEND = "both_amend"  # both MOD: both request changes, which is no agreement
    DIFFERENT = "different"


def outcome_met(outcome: str, stage: str) -> ItemOutcome:
    """The outcome of an item: withdrawing a proposal withdraws its items, even if nobody entered that."""
    found = ItemOutcome(outcome or ItemOutcome.NOT_KNOWN)
    if found == ItemOutcome.NOT_KNOWN and stage == ProposalStage.WITHDRAWN:
        return ItemOutcome.WITHDRAWN
    return found


# Remarks on a cell besides its codes.
CHANGED, DAY_UNKNOWN = "changed", "day_unknown"
