"""Freezing an edition of a background paper: what is public at that moment, put down as it will be read from then on."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from matrix.snapshot.loader import snapshot_of
from meetings.models import Assembly
from resolutions.models import Topic

from .contents import Dossier, Words, dossier_of, frozen
from .models import BackgroundPaper, PaperEdition

# Proposals and positions told in one paper: a PDF of 400 pages, made in some seconds. More are no paper.
MOST_TOLD = 3000


def freeze(edition: PaperEdition) -> None:
    """Fills the contents of an edition that is about to be stored. Raises ValidationError where there is nothing to be read."""
    edition.hold(frozen(dossier_now(edition.paper)))


def is_frozen(edition: PaperEdition) -> bool:
    """It was published, by what is stored and not by what is being typed; withdrawn, it stays what it was."""
    stored: Any = PaperEdition._base_manager.filter(pk=edition.pk).first() if edition.pk else None
    return stored is not None and stored.published_at is not None


def dossier_now(paper: BackgroundPaper) -> Dossier:
    assembly = Assembly.objects.published().with_meeting().filter(pk=paper.assembly_id).first()
    if assembly is None:
        raise ValidationError(
            _("%(assembly)s is not public yet, so there is nothing to be read.")
            % {"assembly": paper.assembly.code}
        )
    topics = dict(Topic.objects.published().order_by("name").values_list("slug", "name"))
    words = Words(paper.title, paper.introduction, paper.method, topics)
    dossier = dossier_of(snapshot_of(assembly).current(), words, timezone.localdate())
    told = sum(len(text.askings) + len(text.standings) for text in dossier.texts)
    if told > MOST_TOLD:
        raise ValidationError(
            _("%(count)d proposals and positions are recorded; a paper holds %(most)d.")
            % {"count": told, "most": MOST_TOLD}
        )
    return dossier
