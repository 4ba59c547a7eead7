from exchange.columns.resource import COMMON, TableResource

from .models import BackgroundPaper, PaperEdition


class BackgroundPaperResource(TableResource):
    class Meta:
        model = BackgroundPaper
        fields = ("slug", "assembly", "title", "introduction", "method", *COMMON)


class PaperEditionResource(TableResource):
    export_only = frozenset({"contents", "contents_hash"})

    class Meta:
        model = PaperEdition
        fields = (
            "paper",
            "number",
            "status",
            "dated",
            "change_note",
            "document",
            "address",
            "contents_hash",
            *COMMON,
        )
