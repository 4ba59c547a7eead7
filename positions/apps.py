from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PositionsConfig(AppConfig):
    name = "positions"
    verbose_name = _("Proposals and positions")

    def ready(self) -> None:
        from core import panels, registry  # noqa: PLC0415  models are there only now
        from core.public.following import downloads  # noqa: PLC0415
        from documents.models import Document  # noqa: PLC0415
        from meetings.models import Meeting  # noqa: PLC0415
        from participants.models import Participant  # noqa: PLC0415
        from resolutions.models import Resolution, Topic  # noqa: PLC0415
        from study_groups.models import StudyGroup  # noqa: PLC0415

        from . import search  # noqa: PLC0415
        from .models import Proposal  # noqa: PLC0415
        from .panels import agenda, delegates, impacts, story  # noqa: PLC0415
        from .panels import lists as own  # noqa: PLC0415
        from .resources import tables  # noqa: PLC0415
        from .views.proposals import ProposalList  # noqa: PLC0415

        registry.register_tables(
            tables.ProposalResource,
            tables.ProponentResource,
            tables.ProposalItemResource,
            tables.PositionResource,
            tables.DimensionResource,
            tables.ImpactAssessmentResource,
            tables.AgendaItemResource,
        )
        registry.register_list("/proposals/", ProposalList)
        registry.details += [Proposal]
        registry.register_search(search.PROPOSALS, search.POSITIONS, search.IMPACTS)
        registry.register_site_pages(*search.SITE_PAGES)

        proposals, positions = "positions/_proposals_panel.html", "positions/_positions_panel.html"
        told = "core/_story.html"
        discussed = "positions/_discussions.html"
        place = panels.UNDER_STATUS
        panels.register(Resolution, _("Discussed"), discussed, agenda.of_resolution, place=place)
        panels.register(Proposal, _("Discussed"), discussed, agenda.of_proposal, place=place)
        panels.register(Meeting, _("Agenda"), "positions/_agenda_panel.html", agenda.of_meeting)
        asked, papers = "positions/_asked_for_panel.html", "documents/_documents_panel.html"
        links, dates = "positions/_delegate_links.html", "positions/_delegate_panel.html"
        latest, impact = "positions/_latest_meetings_panel.html", "positions/_impacts_panel.html"
        what = _("What it would do to the Internet")
        for model, title, template, rows, rank in (
            (Resolution, _("Story"), told, story.story_of_resolution, 1),
            (Resolution, _("Asked for by"), asked, own.asked_for_by, 10),
            (Resolution, _("Proposals"), proposals, own.proposals_on_resolution, 100),
            (Resolution, _("Positions"), positions, own.positions_on_resolution, 100),
            (Resolution, what, impact, impacts.impacts_on_resolution, 100),
            (Topic, _("Story"), told, story.story_of_topic, 1),
            (Topic, _("Proposals"), proposals, own.proposals_on_topic, 100),
            (Topic, _("Positions"), positions, own.positions_on_topic, 100),
            (Topic, _("Documents"), papers, own.documents_on_topic, 100),
            (Topic, what, impact, impacts.impacts_on_topic, 100),
            (Proposal, _("Story"), told, story.story_of_proposal, 1),
            (Proposal, what, impact, impacts.impacts_on_proposal, 100),
            (StudyGroup, _("Proposals"), proposals, own.proposals_on_group, 100),
            (StudyGroup, _("Positions"), positions, own.positions_on_group, 100),
            (Document, _("Proposals in this document"), proposals, own.proposals_in_document, 100),
            (Document, _("Positions in this document"), positions, own.positions_in_document, 100),
            (Participant, _("Positions at assemblies"), links, own.delegate_summary, 10),
            (Participant, _("Next meetings and deadlines"), dates, own.next_dates, 11),
            (Participant, _("Proposals"), proposals, own.proposals, 20),
            (Participant, _("Positions"), positions, own.positions, 30),
            (Participant, _("Latest meetings of its region"), latest, own.latest_meetings, 60),
        ):
            panels.register(model, title, template, rows, rank=rank)
        brief = _("Brief")
        for template, where in (
            ("positions/_brief_link.html", panels.IN_SEARCH_RESULTS),
            ("positions/_brief_button.html", place),
        ):
            panels.register(Participant, brief, template, delegates.brief_links, place=where)
        downloads.register(Participant, delegates.downloads)
