"""Freezing an edition of a background paper: it keeps what is public at that moment."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from matrix.snapshot.loader import snapshot_of
from meetings.models import Assembly
from resolutions.models import Topic

from .contents import to_json
from .models import PaperEdition
from .writer import DossierWriter


def freeze(edition: PaperEdition) -> None:
    """Fills the contents of an edition that is about to be saved. Raises ValidationError where nothing is public."""
    paper = edition.paper
    assembly = Assembly.objects.published().with_meeting().filter(pk=paper.assembly_id).first()
    if assembly is None:
        text = _("%(assembly)s is not public yet. Publish it first.")
        raise ValidationError(text % {"assembly": paper.assembly.code})
    topics = dict(Topic.objects.published().order_by("name").values_list("slug", "name"))
    writer = DossierWriter(snapshot_of(assembly).current, topics, timezone.localdate())
    edition.set_contents(to_json(writer.dossier(paper)))
