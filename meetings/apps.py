from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = _("Meetings")

    def ready(self) -> None:
        from core import registry  # noqa: PLC0415  models are there only now

        from . import resources  # noqa: PLC0415

        registry.offer_tables(
            resources.AssemblyResource,
            resources.SeriesResource,
            resources.MeetingResource,
            resources.SeriesPlaceResource,
            resources.RescheduleResource,
            resources.FigureResource,
            resources.DeadlineResource,
            resources.CommitteeResource,
            resources.CommitteeOfficerResource,
        )
