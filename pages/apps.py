from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    name = "pages"
    verbose_name = _("Pages")

    def ready(self) -> None:
        from core import panels, registry  # noqa: PLC0415  models are there only now
        from core.public.following import downloads  # noqa: PLC0415
        from core.richtext import meanings  # noqa: PLC0415

        from . import panels as own  # noqa: PLC0415
        from . import resources, search  # noqa: PLC0415
        from .models import GlossaryTerm, Note, SiteSettings  # noqa: PLC0415
        from .views.content import Glossary  # noqa: PLC0415

        registry.register_tables(
            resources.PageResource,
            resources.GlossaryTermResource,
            resources.NoteResource,
            resources.SiteSettingsResource,
        )
        registry.names["site"] = lambda: SiteSettings.current().name
        registry.names["publisher"] = SiteSettings.current_publisher
        meanings.readers.append(GlossaryTerm.explainer)
        registry.register_list("/glossary/", Glossary)
        registry.addresses.append("/whats-new/")
        registry.details.append(Note)
        registry.register_search(search.TERMS, search.PAGES)
        registry.register_site_pages(*search.SITE_PAGES)
        for model in own.FOLLOWED:
            downloads.register(model, own.news_feed)
        panels.register(*own.PANELS)
