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
        panels.register(Resolution, _("Story"), told, story.story_of_resolution, rank=1)
        panels.register(Topic, _("Story"), told, story.story_of_topic, rank=1)
        panels.register(Proposal, _("Story"), told, story.story_of_proposal, rank=1)
        panels.register(
            Resolution,
            _("Asked for by"),
            "positions/_asked_for_panel.html",
            own.asked_for_by,
            rank=10,
        )
        panels.register(Resolution, _("Proposals"), proposals, own.proposals_on_resolution)
        panels.register(Resolution, _("Positions"), positions, own.positions_on_resolution)
        panels.register(Topic, _("Proposals"), proposals, own.proposals_on_topic)
        panels.register(Topic, _("Positions"), positions, own.positions_on_topic)
        panels.register(
            Topic, _("Documents"), "documents/_documents_panel.html", own.documents_on_topic
        )
        for model, on in (
            (Resolution, impacts.impacts_on_resolution),
            (Topic, impacts.impacts_on_topic),
            (Proposal, impacts.impacts_on_proposal),
        ):
            title = _("What it would do to the Internet")
            panels.register(model, title, "positions/_impacts_panel.html", on)
        panels.register(StudyGroup, _("Proposals"), proposals, own.proposals_on_group)
        panels.register(StudyGroup, _("Positions"), positions, own.positions_on_group)
        panels.register(
            Document, _("Proposals in this document"), proposals, own.proposals_in_document
        )
        panels.register(
            Document, _("Positions in this document"), positions, own.positions_in_document
        )
        panels.register(
            Participant,
            _("Positions at assemblies"),
            "positions/_delegate_links.html",
            own.delegate_summary,
            rank=10,
        )
        panels.register(
            Participant,
            _("Next meetings and deadlines"),
            "positions/_delegate_panel.html",
            own.next_dates,
            rank=11,
        )
        panels.register(
            Participant,
            _("Brief"),
            "positions/_brief_link.html",
            delegates.brief_links,
            place=panels.IN_SEARCH_RESULTS,
        )
        panels.register(
            Participant,
            _("Brief"),
            "positions/_brief_button.html",
            delegates.brief_links,
            place=place,
        )
        downloads.register(Participant, delegates.downloads)
        panels.register(Participant, _("Proposals"), proposals, own.proposals, rank=20)
        panels.register(Participant, _("Positions"), positions, own.positions, rank=30)
        panels.register(
            Participant,
            _("Latest meetings of its region"),
            "positions/_latest_meetings_panel.html",
            own.latest_meetings,
            rank=60,
        )
