from exchange.columns.resource import TableResource

from .models import Release


class ReleaseResource(TableResource):
    """What is frozen is in no file of rows: no file can bring it in."""

    export_only = frozenset({"contents", "contents_hash"})

    class Meta:
        model = Release
        fields = ("number", "assembly", "note", "contents_hash", "publication", "editors_note")
