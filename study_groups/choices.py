from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.richtext.meanings import Meanings


class GroupKind(TextChoices):
    STUDY_GROUP = "study_group", _("study group")
    ADVISORY_GROUP = "advisory_group", _("advisory group")
    REVIEW_COMMITTEE = "review_committee", _("review committee")
    OTHER = "other", _("other group")


class Outcome(TextChoices):
    """What the assembly that closed the period did with the group."""

    CONTINUED = "continued", _("continued")
    MERGED = "merged", _("merged")
    DISSOLVED = "dissolved", _("dissolved")
    NOT_KNOWN = "not_known", _("not known")


class Role(TextChoices):
    CHAIR = "chair", _("chair")
    VICE_CHAIR = "vice_chair", _("vice-chair")


class Stage(TextChoices):
    CANDIDATE = "candidate", _("candidate")
    APPOINTED = "appointed", _("appointed")
    STEPPED_DOWN = "stepped_down", _("stepped down")


OUTCOME_MEANINGS = Meanings(
    "mandate",
    _("What became of a study group"),
    {
        Outcome.CONTINUED: _("The assembly that closed the study period kept the group."),
        Outcome.MERGED: _("The assembly that closed the study period merged it with another."),
        Outcome.DISSOLVED: _("The assembly that closed the study period ended the group."),
        "under_way": _("The study period is not over. The assembly that closes it will decide."),
        Outcome.NOT_KNOWN: _("We have not found what the assembly decided on the group."),
    },
    words={"under_way": _("under way"), Outcome.NOT_KNOWN: _("outcome not known")},
)

OFFICE_MEANINGS = Meanings(
    "office",
    _("Chairs and vice-chairs"),
    {
        Stage.CANDIDATE: _("Proposed for the office; no appointment is recorded."),
        Stage.APPOINTED: _("Appointed to the office."),
        Stage.STEPPED_DOWN: _("Left the office before the study period ended."),
    },
)
