import datetime as dt
from typing import Protocol

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.database.letters import plain_letters
from core.dates import PartialDate, PartialDateField, check_order
from core.fields import (
    AddressField,
    CodeField,
    LinesField,
    TidyCharField,
    choice_field,
    optional_key,
    parent_key,
    refuse_loop,
    required_key,
)
from core.models import SluggedModel, row_url
from core.records.publishable import Publishable
from core.records.sources import Sourced
from core.records.tracked import TrackedModel

from .choices import ParticipantKind, Region, in_sentence
from .querysets import MembershipQuerySet, ParticipantQuerySet, takes_part


class Participant(SluggedModel, Sourced, Publishable):
    purpose = gettext_lazy("Who proposes or takes a position: a State, a company, others.")

    key_fields = ("code",)
    alias_fields = ("name", "common_name", "aliases")

    code = CodeField(
        gettext_lazy("code"),
        max_length=40,
        unique=True,
        help_text=gettext_lazy(
            "The usual abbreviation: APT, Com-ITU. For a State, its ISO alpha-3 code: VUT."
        ),
    )
    kind = choice_field(ParticipantKind, gettext_lazy("kind"), max_length=24)
    name = TidyCharField(
        gettext_lazy("name"),
        max_length=300,
        help_text=gettext_lazy("As ITU writes it: Korea (Republic of)."),
    )
    common_name = TidyCharField(
        gettext_lazy("common name"),
        max_length=300,
        blank=True,
        help_text=gettext_lazy("The everyday name, if different: South Korea."),
    )
    aliases = LinesField(
        gettext_lazy("aliases"),
        blank=True,
        help_text=gettext_lazy("Other names in use, one per line."),
    )
    aliases_list: list[str]
    itu_symbol = CodeField(
        gettext_lazy("ITU symbol"),
        max_length=5,
        blank=True,
        help_text=gettext_lazy("In proposal numbers: J, F, ARS. Not always the ISO code."),
    )
    region = choice_field(Region, gettext_lazy("region"), blank=True)
    part_of = optional_key(
        "self",
        "bodies",
        gettext_lazy("part of"),
        help_text=gettext_lazy("Com-ITU is part of CEPT."),
    )
    proposal_prefixes = LinesField(
        gettext_lazy("proposal prefixes"),
        blank=True,
        help_text=gettext_lazy("Prefixes of its common proposals, one per line: ACP."),
    )
    proposal_prefixes_list: list[str]
    website = AddressField(gettext_lazy("website"), blank=True)
    is_owner = models.BooleanField(gettext_lazy("owner of this site"), default=False)

    objects: ParticipantQuerySet = ParticipantQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = gettext_lazy("participant")
        verbose_name_plural = gettext_lazy("participants")
        constraints = [
            models.UniqueConstraint(Lower("code"), name="participant_code_once"),
            models.UniqueConstraint(
                fields=["itu_symbol"],
                condition=~Q(itu_symbol=""),
                name="participant_itu_symbol_once",
            ),
            models.UniqueConstraint(
                fields=["is_owner"],
                condition=Q(is_owner=True),
                name="participant_one_owner",
                violation_error_message=gettext_lazy(
                    "Another participant is already the owner of this site."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def slug_source(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return row_url("participants:detail", self.slug)

    def choice_label(self) -> str:
        return f"{self.name} ({self.code})"

    @property
    def short(self) -> str:
        """For tables: the name of a State, the common name or code of others."""
        if self.kind == ParticipantKind.MEMBER_STATE:
            return self.listed_name
        return (self.kind == ParticipantKind.OTHER and self.common_name) or self.code

    @property
    def in_sentence(self) -> str:
        return in_sentence(self.short, self.kind)

    @property
    def listed_name(self) -> str:
        """For filters: the short name of a State, the full name of others."""
        is_state = self.kind == ParticipantKind.MEMBER_STATE
        return (is_state and self.common_name) or self.name

    @property
    def initial(self) -> str:
        """The letter under which it is listed: Å stands under A."""
        return plain_letters(self.listed_name)[:1].upper()

    @property
    def kind_and_region(self) -> str:
        """`regional organisation, Africa`; of what is of no named kind, the region alone."""
        kind = "" if self.kind == ParticipantKind.OTHER else self.get_kind_display()
        return ", ".join(filter(None, [kind, self.get_region_display()]))

    @property
    def sentence(self) -> str:
        return f"{self.name}: {self.kind_and_region}." if self.kind_and_region else f"{self.name}."

    def clean(self) -> None:
        super().clean()
        refuse_loop(self, "part_of", _("A participant cannot be part of itself."))


class Membership(Sourced, TrackedModel):
    purpose = gettext_lazy("A member of a regional organisation; a suspended one is still one.")

    key_fields = ("group", "member", "since")
    key_select_related = ("group", "member")
    public_with = ("group", "member")
    parent_field = "member"
    fitting = {"group": {"kind": ParticipantKind.REGIONAL_ORGANISATION}}

    group = required_key(Participant, "memberships_held", gettext_lazy("group"))
    member = parent_key(Participant, "memberships", gettext_lazy("member"))
    since = PartialDateField(
        gettext_lazy("since"),
        help_text=gettext_lazy("As precise as known: 2021 or 2021-03. Leave empty if not known."),
    )
    until = PartialDateField(
        gettext_lazy("until"), help_text=gettext_lazy("When the membership ended.")
    )
    inactive_since = PartialDateField(
        gettext_lazy("inactive since"),
        help_text=gettext_lazy("Suspended or absent, although still a member."),
    )
    inactive_until = PartialDateField(gettext_lazy("inactive until"))

    objects: MembershipQuerySet = MembershipQuerySet.as_manager()

    class Meta(TrackedModel.Meta):
        verbose_name = gettext_lazy("membership")
        verbose_name_plural = gettext_lazy("memberships")
        constraints = [
            models.UniqueConstraint(fields=["group", "member", "since"], name="membership_once")
        ]

    def __str__(self) -> str:
        return _("%(member)s in %(group)s") % {"member": self.member.name, "group": self.group.code}

    def is_current(self, day: dt.date) -> bool:
        return takes_part(day, self.since, self.until, self.inactive_since, self.inactive_until)

    @property
    def days(self) -> str:
        """` since 2020 until 2024`, as far as known, each part with a space before it."""
        names = ("since", "until", "inactive_since", "inactive_until")
        words = {name: PartialDate(getattr(self, name)).format() for name in names}
        away = _("(inactive since %(inactive_since)s)")
        if words["inactive_until"]:
            away = _("(inactive from %(inactive_since)s to %(inactive_until)s)")
        parts = {
            "since": _("since %(since)s"),
            "until": _("until %(until)s"),
            "inactive_since": away,
        }
        return "".join(f" {part % words}" for name, part in parts.items() if words[name])

    def clean(self) -> None:
        super().clean()
        check_order(self.since, self.until)
        check_order(self.inactive_since, self.inactive_until)
        if self.group_id and self.group_id == self.member_id:
            raise ValidationError({"member": _("A group cannot be a member of itself.")})


class Person(SluggedModel, Sourced, Publishable):
    purpose = gettext_lazy("Someone who holds an office. Only the name and the offices are kept.")

    alias_fields = ("name", "aliases")

    name = TidyCharField(
        gettext_lazy("name"),
        max_length=200,
        help_text=gettext_lazy("In the usual order: Ritu Ranjan Mittar."),
    )
    honorific = TidyCharField(
        gettext_lazy("honorific"),
        max_length=40,
        blank=True,
        help_text=gettext_lazy("As in the source: Dr, Mr, Ms."),
    )
    aliases = LinesField(
        gettext_lazy("aliases"),
        blank=True,
        help_text=gettext_lazy("Other spellings, one per line."),
    )
    aliases_list: list[str]

    class Meta(Publishable.Meta):
        verbose_name = gettext_lazy("person")
        verbose_name_plural = gettext_lazy("persons")

    def __str__(self) -> str:
        return f"{self.honorific} {self.name}".strip()

    def slug_source(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("participants:person", args=[self.slug])

    @property
    def sentence(self) -> str:
        return _("%(name)s: the offices held in study groups and at assemblies, with sources.") % {
            "name": self
        }


class Office(Protocol):
    """Shared by officers of committees and leaders of study groups."""

    person: Person | None
    state: Participant | None
    affiliation: str

    @property
    def office(self) -> str: ...


def holders() -> tuple[models.Prefetch, models.Prefetch]:
    """Prefetches the holder of an office, if public."""
    return (
        models.Prefetch("person", Person.objects.published()),
        Participant.objects.published().as_reference("state"),
    )


def holder_label(row: Office) -> str:
    return str(row.person or _("Name not known"))


def office_line(row: Office) -> str:
    """`Chair of SG17, KISA, Korea (Rep. of)`."""
    state = row.state.listed_name if row.state else ""
    return ", ".join(filter(None, [capfirst(row.office), row.affiliation, state]))
