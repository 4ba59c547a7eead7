"""What the public may see, and the three verbs that change it."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.core import checks
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .fields import ProseField
from .history import PublicQuerySet, Recorded, live_now
from .rights import PERMISSIONS, By, may, require
from .writing import store


class Publication(models.TextChoices):
    DRAFT = "draft", gettext_lazy("draft")
    IN_REVIEW = "in_review", gettext_lazy("in review")
    PUBLISHED = "published", gettext_lazy("published")


class PublishableQuerySet(PublicQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Drafts too for staff who may view this table; asked only when `published()` found nothing."""
        if user.is_active and user.is_staff and may(user, "view", self.model):
            return self
        return self.published()


class Publishable(Recorded):
    """A row that is drafted, reviewed, published and withdrawn."""

    publication = models.CharField(
        gettext_lazy("publication"), max_length=10, choices=Publication.choices, default=Publication.DRAFT, editable=False
    )
    live_at = models.DateTimeField(
        gettext_lazy("goes live at"), null=True, blank=True, help_text=gettext_lazy("Empty: at once when published. UTC.")
    )
    expires_at = models.DateTimeField(gettext_lazy("expires at"), null=True, blank=True, help_text=gettext_lazy("Empty: never. UTC."))
    published_at = models.DateTimeField(gettext_lazy("first published at"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(gettext_lazy("version"), default=1, editable=False)
    created_at = models.DateTimeField(gettext_lazy("created at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    changed_at = models.DateTimeField(gettext_lazy("changed at"), default=timezone.now, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    editors_note = ProseField(gettext_lazy("editors' note"), blank=True, help_text=gettext_lazy("Never public."))

    objects = PublishableQuerySet.as_manager()

    class Meta(Recorded.Meta):
        abstract = True

    @classmethod
    def public_condition(cls, prefix: str = "") -> Q:
        return live_now(prefix) & super().public_condition(prefix)

    @property
    def publication_stage(self) -> str:
        """The publication by the clock: what is `scheduled` or `expired` is published, and not public now."""
        if self.publication == Publication.PUBLISHED:
            now = timezone.now()
            if self.expires_at and self.expires_at <= now:
                return "expired"
            if self.live_at and self.live_at > now:
                return "scheduled"
        return self.publication

    @property
    def publication_label(self) -> str:
        """For staff: never “published” where no reader sees the row."""
        stage = self.publication_stage
        if stage == "expired":
            return _("expired on %(at)s") % {"at": _moment(self.expires_at)}
        if stage == "scheduled":
            return _("goes live on %(at)s") % {"at": _moment(self.live_at)}
        return str(Publication(stage).label)

    def check_publishable(self) -> None:
        """Raises ValidationError while something is missing without which the row may not be public."""

    def before_publishing(self, by: By) -> None:
        """Asked before a row becomes public. Raises ValidationError when it may not, or not by this person."""
        self.check_publishable()

    def clean(self) -> None:
        super().clean()
        if self.publication == Publication.PUBLISHED:
            self.check_publishable()
        if self.live_at and self.expires_at and self.expires_at <= self.live_at:
            raise ValidationError({"expires_at": _("It would expire before it goes live.")})


def _moment(at: datetime | None) -> str:
    return _("%(at)s UTC") % {"at": date_format(at, "j F Y, H:i")}


def mark(row: Publishable, publication: str, by: By) -> None:
    """Sets the publication of a row that is about to be stored. Into and out of published needs the right to publish."""
    if publication == row.publication:
        return
    if Publication.PUBLISHED in (publication, row.publication):
        require(may(by, "publish", type(row)), row)
    if publication == Publication.PUBLISHED:
        row.before_publishing(by)
    row.publication = publication
    if publication == Publication.PUBLISHED and row.published_at is None:
        row.published_at = timezone.now()


def submit(row: Publishable, *, by: By, door: str, why: str = "") -> None:
    _move(row, Publication.IN_REVIEW, by, door, why or "submitted for review")


def publish(row: Publishable, *, by: By, door: str, why: str = "") -> None:
    _move(row, Publication.PUBLISHED, by, door, why or ("published by its author" if _is_author(row, by) else "published"))


def withdraw(row: Publishable, *, by: By, door: str, why: str = "") -> None:
    _move(row, Publication.DRAFT, by, door, why or "withdrawn")


def _is_author(row: Publishable, by: By) -> bool:
    return by.pk is not None and getattr(row, "written_by_id", None) == by.pk


def _move(row: Publishable, publication: str, by: By, door: str, why: str) -> None:
    mark(row, publication, by)
    store(row, by=by, door=door, why=why)


@checks.register(checks.Tags.models)
def every_table_has_all_permissions(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """A child Meta that forgets its parent's would drop publish, import and export in silence."""
    return [
        checks.Error(
            f"{model.__name__}.Meta must inherit its parent's Meta: default_permissions is {tuple(model._meta.default_permissions)}.",
            obj=model,
            id="core.E001",
        )
        for model in _tables(Recorded)
        if tuple(model._meta.default_permissions) != PERMISSIONS
    ]


def _tables(base: type[models.Model]) -> list[type[models.Model]]:
    children = list(base.__subclasses__())
    return [child for child in children if not child._meta.abstract] + [table for child in children for table in _tables(child)]
