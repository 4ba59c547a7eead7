from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = _("Meetings")

    def ready(self) -> None:
        from core import panels, registry  # noqa: PLC0415  models are there only now
        from core.richtext import meanings  # noqa: PLC0415
        from editing.links import consequences  # noqa: PLC0415  models are there only now
        from participants.models import Participant, Person  # noqa: PLC0415
        from study_groups.models import StudyGroup, StudyPeriod  # noqa: PLC0415

        from . import choices, resources, search  # noqa: PLC0415
        from . import consequences as following  # noqa: PLC0415
        from . import panels as own  # noqa: PLC0415
        from .models import Assembly, Meeting, Series  # noqa: PLC0415
        from .views import records as views  # noqa: PLC0415
        from .views.sessions import SessionList  # noqa: PLC0415

        meanings.register(choices.STATUS_MEANINGS, choices.SESSION_MEANINGS)
        registry.register_tables(
            resources.AssemblyResource,
            resources.SeriesResource,
            resources.MeetingResource,
            resources.SeriesPlaceResource,
            resources.RescheduleResource,
            resources.FigureResource,
            resources.DeadlineResource,
            resources.CommitteeResource,
            resources.CommitteeOfficerResource,
            resources.SessionResource,
        )
        registry.register_list("/meetings/", views.MeetingList)
        registry.register_list("/assemblies/", views.AssemblyList)
        registry.register_list("/meetings/deadlines/", views.DeadlineList)
        registry.register_list("/meetings/series/", views.SeriesList)
        registry.register_list("/meetings/sessions/", SessionList)
        registry.addresses += ["/meetings/overlaps/", "/meetings/road/"]
        registry.details += [Meeting, Assembly, Series]
        registry.register_search(
            search.ASSEMBLIES, search.MEETINGS, search.SESSIONS, search.OFFICERS
        )
        registry.register_site_pages(*search.SITE_PAGES)
        consequences.register_sentences(Assembly, following.of_assemblies)
        panels.register(
            Participant,
            _("Meetings organised"),
            "meetings/_meetings_panel.html",
            own.organised,
            whole_list=lambda row: f"/meetings/?organiser={row.slug}",
        )
        panels.register(
            Participant,
            _("Meetings hosted"),
            "meetings/_meetings_panel.html",
            own.hosted,
            whole_list=lambda row: f"/meetings/?country={row.slug}",
        )
        panels.register(
            Participant,
            _("Who holds office"),
            "meetings/_offices_of_state.html",
            own.offices_of,
            rank=50,
        )
        panels.register(
            Person,
            _("Offices at assemblies"),
            "meetings/_offices_panel.html",
            own.offices_held_by,
        )
        panels.register(
            Person,
            _("Offices at assemblies"),
            "meetings/_offices_line.html",
            own.offices_held_by,
            place=panels.IN_SEARCH_RESULTS,
        )
        panels.register(
            StudyPeriod, _("Closed by"), "meetings/_closed_by_panel.html", own.closed_by
        )
        panels.register(
            StudyGroup,
            _("Meetings"),
            "meetings/_meetings_panel.html",
            own.of_group,
            whole_list=lambda row: (
                "" if row.period_asked else f"/meetings/?organiser={row.participant.slug}"
            ),
        )
