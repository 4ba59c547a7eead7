from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import PartialDateField
from core.fields import AddressField, LineField, ProseField
from core.records.publishing import Publishable
from core.records.sources import Sourced
from core.richtext import RichTextField
from core.slugs import Named
from documents.models import Document
from meetings.models import Assembly

from .. import dossier, lines
from ..choices import EditionStatus
from ..contents import Damaged, hash_of
from ..dossier import Dossier
from ..lines import Board
from ..querysets import EditionOfPaperQuerySet, PaperQuerySet, ReleaseQuerySet


class Frozen(Publishable):
    """Holds what was public when it was made; once published it stays as it is.

    Its contents are made by this site alone, through `hold`: no form and no file gives them.
    """

    frozen: ClassVar[tuple[str, ...]] = ("contents",)  # what no longer changes
    made_of: ClassVar[str] = ""  # the relation of which the contents tell

    contents = models.JSONField(gettext_lazy("contents"), default=dict, blank=True, editable=False)
    contents_hash = models.CharField(
        gettext_lazy("SHA-256 of the contents"),
        max_length=64,
        blank=True,
        editable=False,
        help_text=gettext_lazy(
            "Made with the contents: whoever kept it can see later that they are the same."
        ),
    )

    class Meta(Publishable.Meta):
        abstract = True

    def hold(self, contents: dict[str, Any]) -> None:
        self.contents, self.contents_hash = contents, hash_of(contents)

    def opened(self) -> Board | Dossier:
        """What the contents say. Raises Damaged where they are not those that were made here."""
        raise NotImplementedError

    def check_hash(self) -> None:
        try:
            fits = self.contents_hash == hash_of(self.contents)
        except RecursionError:
            fits = False
        if not fits:
            raise Damaged(_("its contents do not fit their SHA-256"))

    def why_not_shown(self) -> str:
        """For staff; empty where the contents can be shown."""
        try:
            self.opened()
        except Damaged as damage:
            return str(damage)
        return ""

    def clean(self) -> None:
        super().clean()
        stored: Any = type(self)._base_manager.filter(pk=self.pk).first() if self.pk else None
        if stored is not None and stored.published_at is not None:
            self._refuse_changes(stored)
        is_new = stored is None or stored.contents != self.contents
        if self.contents and not is_new and self._is_moved(stored):
            raise ValidationError(
                {self.made_of: _("The contents tell of another one. Make a new one instead.")}
            )
        # One that was damaged in the database can still be withdrawn.
        if (is_new or stored.contents_hash != self.contents_hash) and self.why_not_shown():
            raise ValidationError(_("The contents are not those that this site makes."))

    def _is_moved(self, stored: Any) -> bool:
        name = f"{self.made_of}_id"
        return bool(getattr(self, name) != getattr(stored, name))

    def _refuse_changes(self, stored: Any) -> None:
        changed = [name for name in self.frozen if getattr(self, name) != getattr(stored, name)]
        if changed:
            fields: list[Any] = [self._meta.get_field(name) for name in changed]
            labels = ", ".join(str(field.verbose_name) for field in fields)
            raise ValidationError(
                _("It was published and stays as it was: %(names)s. Make a new one.")
                % {"names": labels}
            )

    def check_publishable(self) -> None:
        super().check_publishable()
        if reason := self.why_not_shown():
            raise ValidationError(_("It cannot be shown: %(reason)s.") % {"reason": reason})


class Release(Frozen):
    """A numbered state of the matrix of one assembly."""

    key_fields = ("number",)
    public_with = ("assembly",)
    outlives = ("assembly",)
    made_of = "assembly"
    frozen = ("number", "assembly_id", "contents")

    number = models.PositiveIntegerField(gettext_lazy("number"), unique=True)
    assembly = models.ForeignKey(
        Assembly, models.PROTECT, related_name="releases", verbose_name=gettext_lazy("assembly")
    )
    note = ProseField(
        gettext_lazy("note"), blank=True, help_text=gettext_lazy("What is new in it, for readers.")
    )

    objects = ReleaseQuerySet.as_manager()

    class Meta(Frozen.Meta):
        verbose_name = gettext_lazy("release")
        verbose_name_plural = gettext_lazy("releases")

    def __str__(self) -> str:
        return _("Release %(number)s, %(assembly)s") % {
            "number": self.number,
            "assembly": self.assembly.code,
        }

    def get_absolute_url(self) -> str:
        return reverse("positions:release", args=[self.number])

    @property
    def sentence(self) -> str:
        return f"{self}. {self.note}".strip()

    def opened(self) -> Board:
        self.check_hash()
        return lines.thawed(self.contents)

    def check_publishable(self) -> None:
        super().check_publishable()
        if not self.contents:
            raise ValidationError(
                _(
                    "A release holds the matrix of the moment when it was made; this one holds nothing."
                )
            )


class BackgroundPaper(Named, Sourced, Publishable):
    """The owner's paper on one assembly, through its editions."""

    public_with = ("assembly",)
    reserved_slugs = frozenset({"editions"})

    assembly = models.OneToOneField(
        Assembly,
        models.PROTECT,
        related_name="background_paper",
        verbose_name=gettext_lazy("assembly"),
    )
    title = LineField(gettext_lazy("title"), max_length=300)
    introduction = RichTextField(gettext_lazy("introduction"), blank=True)
    method = RichTextField(
        gettext_lazy("method"),
        blank=True,
        help_text=gettext_lazy("How the positions were found, and what that cannot tell."),
    )

    objects = PaperQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = gettext_lazy("background paper")
        verbose_name_plural = gettext_lazy("background papers")

    def __str__(self) -> str:
        return self.title

    def called(self) -> str:
        return self.assembly.code

    def get_absolute_url(self) -> str:
        return reverse("positions:paper", args=[self.slug])

    @property
    def sentence(self) -> str:
        return f"{self.title}."


class PaperEdition(Frozen, Sourced):
    """A numbered edition: frozen when it is published, or only a file or an address."""

    key_fields = ("paper", "number")
    key_joins = ("paper",)
    public_with = ("paper",)
    outlives = ("paper__assembly", "paper")
    made_of = "paper"
    frozen = ("paper_id", "number", "contents")

    paper = models.ForeignKey(
        BackgroundPaper,
        models.PROTECT,
        related_name="editions",
        verbose_name=gettext_lazy("background paper"),
    )
    number = models.PositiveSmallIntegerField(gettext_lazy("number"))
    status = models.CharField(
        gettext_lazy("status"),
        max_length=5,
        choices=EditionStatus.choices,
        default=EditionStatus.DRAFT,
    )
    dated = PartialDateField(gettext_lazy("dated"))
    change_note = ProseField(
        gettext_lazy("change note"),
        blank=True,
        help_text=gettext_lazy("What is new since the edition before. Public."),
    )
    document = models.ForeignKey(
        Document,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="paper_editions",
        verbose_name=gettext_lazy("document"),
        help_text=gettext_lazy("When this edition is only a file recorded among the documents."),
    )
    address = AddressField(
        gettext_lazy("address"),
        max_length=500,
        blank=True,
        help_text=gettext_lazy("When this edition is only a page elsewhere."),
    )

    objects = EditionOfPaperQuerySet.as_manager()

    class Meta(Frozen.Meta):
        verbose_name = gettext_lazy("paper edition")
        verbose_name_plural = gettext_lazy("paper editions")
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "number"],
                name="paper_edition_once",
                violation_error_message=gettext_lazy(
                    "The paper has an edition with this number already."
                ),
            )
        ]

    def __str__(self) -> str:
        return _("%(paper)s, edition %(number)s (%(status)s)") % {
            "paper": self.paper,
            "number": self.number,
            "status": self.get_status_display(),
        }

    def get_absolute_url(self) -> str:
        return reverse("positions:paper-edition", args=[self.paper.slug, self.number])

    @property
    def is_elsewhere(self) -> bool:
        """Only a file or an address."""
        return not self.contents

    def opened(self) -> Dossier:
        self.check_hash()
        return dossier.thawed(self.contents or {})

    @property
    def sentence(self) -> str:
        return f"{self}."

    def check_publishable(self) -> None:
        super().check_publishable()
        if not (self.contents or self.document_id or self.address):
            raise ValidationError(
                {"address": _("An edition needs contents, a document or an address.")}
            )
