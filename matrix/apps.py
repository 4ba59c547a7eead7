from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MatrixConfig(AppConfig):
    name = "matrix"
    verbose_name = _("Matrix of positions")

    def ready(self) -> None:
        from core import panels, registry  # noqa: PLC0415  models are there only now

        from . import models, resources, search  # noqa: PLC0415
        from . import panels as own  # noqa: PLC0415
        from .views.releases import ReleaseList  # noqa: PLC0415

        registry.register_tables(resources.ReleaseResource)
        registry.register_list("/positions/releases/", ReleaseList)
        registry.register_search(search.RELEASES)
        registry.register_site_pages(*search.SITE_PAGES)
        registry.details += [models.Release]
        panels.register(*own.PANELS)
        registry.addresses += [
            "/positions/",
            "/positions/map/",
            "/positions/key/",
            "/proposals/asked-and-got/",
            "/gaps/",
        ]
