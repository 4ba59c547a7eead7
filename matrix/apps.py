from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MatrixConfig(AppConfig):
    name = "matrix"
    verbose_name = _("Matrix of positions")

    def ready(self) -> None:
        from core import panels, registry  # noqa: PLC0415  models are there only now
        from meetings.models import Assembly  # noqa: PLC0415
        from participants.models import Participant  # noqa: PLC0415

        from . import models, resources, search  # noqa: PLC0415
        from .panels import picture, regions  # noqa: PLC0415
        from .views.releases import ReleaseList  # noqa: PLC0415

        registry.register_tables(resources.ReleaseResource)
        registry.register_list("/positions/releases/", ReleaseList)
        registry.register_search(search.RELEASES)
        registry.register_site_pages(*search.SITE_PAGES)
        registry.details += [models.Release]
        for place in (panels.ON_ITS_PAGE, panels.ON_HOME_PAGE):
            panels.register(
                panels.Panel(
                    Assembly,
                    _("Positions at a glance"),
                    "matrix/_overview.html",
                    picture.picture,
                    rank=45,
                    place=place,
                )
            )
        panels.register(
            panels.Panel(
                Participant,
                _("What its regional organisations asked for"),
                "matrix/_regional_texts.html",
                regions.regional_texts,
                rank=40,
            )
        )
        panels.register(
            panels.Panel(
                Participant,
                _("Where it differs from its region"),
                "matrix/_region_differences.html",
                regions.differences,
                rank=45,
            )
        )
        registry.addresses += [
            "/positions/",
            "/positions/map/",
            "/positions/key/",
            "/proposals/asked-and-got/",
            "/gaps/",
        ]
