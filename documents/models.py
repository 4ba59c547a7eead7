from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import PartialDateField
from core.fields import (
    AddressField,
    LinesField,
    ProseField,
    TidyCharField,
    choice_field,
    optional_key,
)
from core.models import SluggedModel
from core.records.publishable import Publishable
from core.records.sources import Sourced
from core.uploads import file_is_a_paper, storage_name
from meetings.models import Assembly, Meeting
from participants.models import Participant

from .choices import REVERSE_RELATIONS, Access, DocumentKind, DocumentRelation
from .querysets import DocumentQuerySet


class Document(SluggedModel, Sourced, Publishable):
    purpose = gettext_lazy("One document: a file where rights allow keeping it, else its address.")

    public_with = ("assembly", "meeting")
    key_select_related = ()

    title = TidyCharField(gettext_lazy("title"), max_length=400)
    number = TidyCharField(
        gettext_lazy("number"),
        max_length=60,
        blank=True,
        help_text=gettext_lazy("Examples: 42(Add.1), DT/4, TD13 R4"),
    )
    kind = choice_field(DocumentKind, gettext_lazy("kind"), max_length=20)
    assembly = optional_key(Assembly, "documents", gettext_lazy("assembly"))
    meeting = optional_key(Meeting, "documents", gettext_lazy("meeting"))
    dated = PartialDateField(
        gettext_lazy("dated"), help_text=gettext_lazy("As precise as known: 2016-10-06.")
    )
    authors = models.ManyToManyField(
        Participant, blank=True, related_name="documents", verbose_name=gettext_lazy("authors")
    )
    languages = LinesField(
        gettext_lazy("languages"),
        blank=True,
        help_text=gettext_lazy("Language codes, one a line: en, fr."),
    )
    languages_list: list[str]
    address = AddressField(gettext_lazy("address"), max_length=500, blank=True)
    file = models.FileField(
        gettext_lazy("file"), upload_to=storage_name, blank=True, validators=[file_is_a_paper]
    )
    access = choice_field(Access, gettext_lazy("access"), default=Access.NOT_KNOWN)
    relation = choice_field(DocumentRelation, gettext_lazy("relation"), blank=True)
    relates_to = optional_key("self", "related_documents", gettext_lazy("to the document"))
    is_withdrawn = models.BooleanField(
        gettext_lazy("withdrawn"),
        default=False,
        help_text=gettext_lazy("Withdrawn by its author. The document stays listed."),
    )
    summary = ProseField(gettext_lazy("summary"), blank=True)

    objects: DocumentQuerySet = DocumentQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = gettext_lazy("document")
        verbose_name_plural = gettext_lazy("documents")
        constraints = [
            models.UniqueConstraint(
                fields=["assembly", "number"],
                condition=~models.Q(number=""),
                name="document_number_once",
                violation_error_message=gettext_lazy(
                    "Another document of this assembly has this number."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.title}" if self.number else self.title

    def slug_source(self) -> str:
        return f"{self.assembly.code if self.assembly else ''} {self.number.replace('(', ' ').replace(')', ' ') or self.title}".strip()

    def get_absolute_url(self) -> str:
        return reverse("documents:detail", args=[self.slug])

    @property
    def reverse_relation_label(self) -> str:
        """`Corrected by`: the relation on the page of the other document."""
        return str(REVERSE_RELATIONS[DocumentRelation(self.relation)]) if self.relation else ""

    def clean(self) -> None:
        super().clean()
        if self.assembly and self.meeting:
            raise ValidationError({"meeting": _("Give an assembly or a meeting, not both.")})
        if bool(self.relation) != bool(self.relates_to):
            message = _("Give both the relation and the related document, or neither.")
            raise ValidationError({"relates_to": message})
        if self.relates_to == self:
            raise ValidationError({"relates_to": _("A document cannot relate to itself.")})
