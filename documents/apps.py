from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "documents"
    verbose_name = _("Documents")

    def ready(self) -> None:
        from core import panels, registry  # noqa: PLC0415  models are there only now
        from meetings.models import Assembly, Meeting  # noqa: PLC0415
        from participants.models import Participant  # noqa: PLC0415

        from . import panels as own  # noqa: PLC0415
        from . import resources, search, views  # noqa: PLC0415
        from .models import Document  # noqa: PLC0415

        registry.register_tables(resources.DocumentResource)
        registry.register_list("/documents/", views.DocumentList)
        registry.details.append(Document)
        registry.register_search(search.DOCUMENTS)
        panels.register(
            Assembly,
            _("Documents"),
            "documents/_documents_panel.html",
            own.of_assembly,
            whole_list=lambda row: f"/documents/?assembly={row.slug}",
        )
        panels.register(Meeting, _("Documents"), "documents/_documents_panel.html", own.of_meeting)
        panels.register(
            Participant,
            _("Documents"),
            "documents/_documents_panel.html",
            own.by_author,
            whole_list=lambda row: f"/documents/?author={row.slug}",
        )
