from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResolutionsConfig(AppConfig):
    name = "resolutions"
    verbose_name = _("Resolutions")

    def ready(self) -> None:
        from core import registry  # noqa: PLC0415  models are there only now

        from . import resources  # noqa: PLC0415

        registry.offer_tables(
            resources.TopicResource,
            resources.ResolutionResource,
            resources.EditionResource,
            resources.RelationResource,
            resources.RecommendationResource,
        )
