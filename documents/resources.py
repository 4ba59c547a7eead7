from exchange.columns.resource import COMMON, TableResource

from .models import Document


class DocumentResource(TableResource):
    """The file itself stays out: a spreadsheet cannot hold it, and a name would be no key to it."""

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
