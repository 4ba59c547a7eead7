from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResolutionsConfig(AppConfig):
    name = "resolutions"
    verbose_name = _("Resolutions")

    def ready(self) -> None:
        from core import panels, registry  # noqa: PLC0415  models are there only now
        from core.richtext import meanings  # noqa: PLC0415

        from . import choices, resources, search, views  # noqa: PLC0415
        from . import panels as own  # noqa: PLC0415
        from .models import Resolution, Topic  # noqa: PLC0415

        meanings.register(
            choices.STANDING_MEANINGS, choices.DECISION_MEANINGS, choices.APPROVAL_MEANINGS
        )
        registry.register_tables(
            resources.TopicResource,
            resources.ResolutionResource,
            resources.EditionResource,
            resources.RelationResource,
            resources.RecommendationResource,
        )
        registry.register_list("/resolutions/", views.ResolutionList)
        registry.register_list("/topics/", views.TopicList)
        registry.register_list("/recommendations/", views.RecommendationList)
        registry.addresses.append("/resolutions/lifelines/")
        registry.details += [Resolution, Topic]
        registry.abbreviations.update(search.ABBREVIATIONS)
        registry.register_search(
            search.TOPICS, search.RESOLUTIONS, search.EDITIONS, search.RECOMMENDATIONS
        )
        registry.register_site_pages(*search.SITE_PAGES)
        panels.register(*own.PANELS)
