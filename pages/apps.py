from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    name = "pages"
    verbose_name = _("Pages")

    def ready(self) -> None:
        from core import registry  # noqa: PLC0415  models are there only now

        from . import resources  # noqa: PLC0415

        registry.offer_tables(
            resources.PageResource,
            resources.GlossaryTermResource,
            resources.NoteResource,
            resources.SiteWordsResource,
        )
