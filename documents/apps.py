from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "documents"
    verbose_name = _("Documents")

    def ready(self) -> None:
        from core import registry  # noqa: PLC0415  models are there only now

        from . import resources  # noqa: PLC0415

        registry.offer_tables(
            resources.DocumentResource,
        )
