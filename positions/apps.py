from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PositionsConfig(AppConfig):
    name = "positions"
    verbose_name = _("Proposals and positions")

    def ready(self) -> None:
        from core import panels, registry  # noqa: PLC0415  models are there only now
        from core.public.following import downloads  # noqa: PLC0415
        from participants.models import Participant  # noqa: PLC0415

        from . import panels as own  # noqa: PLC0415
        from . import search  # noqa: PLC0415
        from .models import Proposal  # noqa: PLC0415
        from .panels import delegates  # noqa: PLC0415
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
        panels.register(*own.PANELS)
        downloads.register(Participant, delegates.downloads)
