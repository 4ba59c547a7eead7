from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PapersConfig(AppConfig):
    name = "papers"
    verbose_name = _("Background papers")

    def ready(self) -> None:
        from core import panels, registry  # noqa: PLC0415  models are there only now
        from core.richtext import meanings  # noqa: PLC0415

        from . import choices, resources, search, views  # noqa: PLC0415
        from . import panels as own  # noqa: PLC0415
        from .models import BackgroundPaper, PaperEdition  # noqa: PLC0415

        meanings.register(choices.STATUS_MEANINGS)
        registry.register_tables(resources.BackgroundPaperResource, resources.PaperEditionResource)
        registry.register_list("/papers/", views.PaperList)
        registry.register_search(search.PAPERS)
        registry.details += [BackgroundPaper, PaperEdition]
        panels.register(*own.PANELS)
