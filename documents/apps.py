from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "documents"
    verbose_name = _("Documents")

    def ready(self) -> None:
        from core import panels, registry  # noqa: PLC0415  models are there only now

        from . import panels as own  # noqa: PLC0415
        from . import resources, search, views  # noqa: PLC0415
        from .models import Document  # noqa: PLC0415

        registry.register_tables(resources.DocumentResource)
        registry.register_list("/documents/", views.DocumentList)
        registry.details.append(Document)
        registry.register_search(search.DOCUMENTS)
        panels.register(*own.PANELS)
