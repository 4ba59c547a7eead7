"""Freezing an edition of a background paper: it keeps what is public at that moment."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matrix.snapshot.loader import snapshot_of
from meetings.models import Assembly
from resolutions.models import Topic

from .contents import Dossier, to_json
from .models import BackgroundPaper, PaperEdition
from .writer import PaperTexts, dossier_of

# Proposals and positions in one paper: a PDF of 400 pages, made in some seconds.
MOST_ROWS = 3000


def freeze(edition: PaperEdition) -> None:
    """Fills the contents of an edition that is about to be saved. Raises ValidationError where nothing is public."""
    edition.set_contents(to_json(dossier_now(edition.paper)))


def is_frozen(edition: PaperEdition) -> bool:
    """Whether the stored edition was ever published; withdrawn, it keeps its contents."""
    stored = PaperEdition._base_manager.filter(pk=edition.pk).first() if edition.pk else None
    return stored is not None and stored.published_at is not None


def dossier_now(paper: BackgroundPaper) -> Dossier:
    assembly = Assembly.objects.published().with_meeting().filter(pk=paper.assembly_id).first()
    if assembly is None:
        raise ValidationError(
            _("%(assembly)s is not public yet. Publish it first.")
            % {"assembly": paper.assembly.code}
        )
    topics = dict(Topic.objects.published().order_by("name").values_list("slug", "name"))
    texts = PaperTexts(paper.title, paper.introduction, paper.method, topics)
    dossier = dossier_of(snapshot_of(assembly).current, texts, timezone.localdate())
    count = sum(len(text.proposals) + len(text.positions) for text in dossier.texts)
    if count > MOST_ROWS:
        raise ValidationError(
            ngettext(
                "%(count)d proposal or position is recorded; a paper can hold %(most)d.",
                "%(count)d proposals and positions are recorded; a paper can hold %(most)d.",
                count,
            )
            % {"count": count, "most": MOST_ROWS}
        )
    return dossier
