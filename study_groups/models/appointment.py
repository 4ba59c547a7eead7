from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import PartialDateField, check_order
from core.fields import TidyCharField, choice_field, optional_key, required_key
from core.records.publishable import Publishable
from core.records.sources import Sourced
from participants.choices import ParticipantKind
from participants.models import Participant, Person

from ..choices import Role, Stage
from ..querysets import AppointmentQuerySet
from .group import Mandate


class Appointment(Sourced, Publishable):
    purpose = gettext_lazy("A chair or vice-chair of a group in one period, each in a row.")

    key_fields = ("mandate", "role", "person", "state", "since")
    key_select_related = ("mandate__study_group", "mandate__period", "person", "state")
    fitting = {"state": {"kind": ParticipantKind.MEMBER_STATE}}
    public_with = ("mandate",)
    published_with = ("mandate",)

    mandate = required_key(Mandate, "appointments", gettext_lazy("mandate"))
    role = choice_field(Role, gettext_lazy("role"))
    person = optional_key(
        Person,
        "appointments",
        gettext_lazy("person"),
        help_text=gettext_lazy("Leave empty if the name is not known."),
    )
    state = optional_key(Participant, "appointments", gettext_lazy("State"))
    since = PartialDateField(
        gettext_lazy("since"),
        help_text=gettext_lazy("Leave empty for the start of the period, or if not known."),
    )
    until = PartialDateField(gettext_lazy("until"))
    stage = choice_field(Stage, gettext_lazy("stage"), default=Stage.APPOINTED)
    affiliation = TidyCharField(
        gettext_lazy("affiliation"),
        max_length=200,
        blank=True,
        help_text=gettext_lazy("Company or body, as in the source."),
    )

    objects: AppointmentQuerySet = AppointmentQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = gettext_lazy("appointment")
        verbose_name_plural = gettext_lazy("appointments")
        constraints = [
            models.UniqueConstraint(
                fields=["mandate", "role", "person", "since"],
                name="appointment_once",
                violation_error_message=gettext_lazy("This appointment already exists."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person or _('name not known')}, {self.office}"

    @property
    def office(self) -> str:
        return _("%(role)s of %(mandate)s") % {
            "role": self.get_role_display(),
            "mandate": self.mandate,
        }

    @property
    def is_held(self) -> bool:
        """As far as known: the period is current, and no end is recorded."""
        is_left = self.until or self.stage != Stage.APPOINTED
        return self.mandate.period.is_under_way and not is_left

    @property
    def anchor(self) -> str:
        return f"appointment-{self.pk}"

    def get_absolute_url(self) -> str:
        return f"{self.mandate.get_absolute_url()}#{self.anchor}"

    def clean(self) -> None:
        super().clean()
        check_order(self.since, self.until)
