from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PositionsConfig(AppConfig):
    name = "positions"
    verbose_name = _("Proposals and positions")

    def ready(self) -> None:
        from core import panels, registry  # noqa: PLC0415  models are there only now
        from documents.models import Document  # noqa: PLC0415
        from participants.models import Participant  # noqa: PLC0415
        from resolutions.models import Resolution  # noqa: PLC0415
        from study_groups.models import StudyGroup  # noqa: PLC0415

        from . import panels as own  # noqa: PLC0415
        from . import resources, search, views  # noqa: PLC0415

        registry.register_tables(
            resources.ProposalResource,
            resources.ProponentResource,
            resources.ProposalItemResource,
            resources.PositionResource,
            resources.DimensionResource,
            resources.ImpactAssessmentResource,
        )
        registry.register_list("/proposals/", views.ProposalList)
        registry.details += [resources.Proposal]
        registry.register_search(
            registry.SearchProvider(_("Proposals"), search.find, "/proposals/", rank=5)
        )

        proposals, positions = "positions/_proposals_panel.html", "positions/_positions_panel.html"
        panels.register(
            Resolution,
            _("Asked for by"),
            "positions/_asked_for_panel.html",
            own.asked_for_by,
            rank=10,
        )
        panels.register(Resolution, _("What was proposed on it"), proposals, own.on_resolution)
        panels.register(Resolution, _("Positions on it"), positions, own.positions_on_resolution)
        panels.register(StudyGroup, _("What was proposed on it"), proposals, own.on_group)
        panels.register(StudyGroup, _("Positions on it"), positions, own.positions_on_group)
        panels.register(Document, _("Proposals that rest on it"), proposals, own.resting_on)
        panels.register(
            Document, _("Positions that rest on it"), positions, own.positions_resting_on
        )
        panels.register(
            Participant, _("What comes next"), "positions/_front_panel.html", own.front, rank=10
        )
        panels.register(
            Participant,
            _("Side by side"),
            "positions/_front_links.html",
            own.front_afterwards,
            rank=10,
        )
        panels.register(Participant, _("Its proposals"), proposals, own.papers, rank=20)
        panels.register(Participant, _("Its positions"), positions, own.positions, rank=30)
        panels.register(
            Participant,
            _("What its groups ask for"),
            "positions/_of_groups_panel.html",
            own.of_groups,
            rank=40,
        )
