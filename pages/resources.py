from exchange.columns.resource import COMMON, TableResource

from .models import GlossaryTerm, Note, Page, SiteSettings


class PageResource(TableResource):
    class Meta:
        model = Page
        fields = ("slug", "title", "section", "position", "summary", "body", *COMMON)


class GlossaryTermResource(TableResource):
    class Meta:
        model = GlossaryTerm
        fields = ("slug", "term", "expansion", "definition", "aliases", *COMMON)


class NoteResource(TableResource):
    class Meta:
        model = Note
        fields = ("slug", "title", "body", "dated", "meetings", "resolutions", *COMMON)


class SiteSettingsResource(TableResource):
    class Meta:
        model = SiteSettings
        fields = ("key", "name", "publisher", "claim", "notice", "contact", "publication")
