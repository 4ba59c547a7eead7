from exchange.columns.resource import TableResource

from .models import Release


class ReleaseResource(TableResource):
    """Contents are in no file, so no file can import them."""

    export_only = frozenset({"contents", "contents_hash"})

    class Meta:
        model = Release
        fields = ("number", "assembly", "note", "contents_hash", "publication", "editors_note")
