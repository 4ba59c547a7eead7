from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = _("Meetings")

    def ready(self) -> None:
        from core import panels, registry  # noqa: PLC0415  models are there only now
        from core.richtext import meanings  # noqa: PLC0415

        from . import choices, search  # noqa: PLC0415
        from . import panels as own  # noqa: PLC0415
        from .models import Assembly, Meeting, Series  # noqa: PLC0415
        from .resources import tables  # noqa: PLC0415
        from .views import records as views  # noqa: PLC0415

        meanings.register(choices.STATUS_MEANINGS, choices.SESSION_MEANINGS)
        registry.register_tables(
            tables.AssemblyResource,
            tables.SeriesResource,
            tables.MeetingResource,
            tables.SeriesPlaceResource,
            tables.RescheduleResource,
            tables.FigureResource,
            tables.DeadlineResource,
            tables.CommitteeResource,
            tables.CommitteeOfficerResource,
            tables.SessionResource,
        )
        registry.register_list("/meetings/", views.MeetingList)
        registry.register_list("/assemblies/", views.AssemblyList)
        registry.register_list("/meetings/deadlines/", views.DeadlineList)
        registry.register_list("/meetings/series/", views.SeriesList)
        registry.register_list("/meetings/sessions/", views.SessionList)
        registry.addresses += ["/meetings/overlaps/", "/meetings/road/"]
        registry.details += [Meeting, Assembly, Series]
        registry.register_search(
            search.ASSEMBLIES, search.MEETINGS, search.SESSIONS, search.OFFICERS
        )
        registry.register_site_pages(*search.SITE_PAGES)
        panels.register(*own.PANELS)
