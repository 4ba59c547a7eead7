from exchange.columns.resource import COMMON, TableResource

from .models import Document


class DocumentResource(TableResource):
    """Without the file: a spreadsheet cannot hold it, and its name would be no key."""

    class Meta:
        model = Document
        fields = (
            "slug",
            "assembly",
            "meeting",
            "number",
            "title",
            "kind",
            "languages",
            "dated",
            "authors",
            "address",
            "access",
            "relation",
            "relates_to",
            "is_withdrawn",
            "summary",
            *COMMON,
        )
