from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


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
