from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResolutionsConfig(AppConfig):
    name = "resolutions"
    verbose_name = _("Resolutions")

    def ready(self) -> None:
        from core import panels, registry  # noqa: PLC0415  models are there only now
        from core.richtext import meanings  # noqa: PLC0415
        from documents.models import Document  # noqa: PLC0415
        from editing.links import consequences  # noqa: PLC0415  models are there only now
        from meetings.models import Assembly  # noqa: PLC0415
        from study_groups.models import StudyGroup  # noqa: PLC0415

        from . import choices, resources, search, views  # noqa: PLC0415
        from . import consequences as following  # noqa: PLC0415
        from . import panels as own  # noqa: PLC0415
        from .models import Edition, Resolution, Topic  # noqa: PLC0415

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
        consequences.register_sentences(Assembly, following.of_assemblies)
        consequences.register_sentences(Edition, following.of_editions)
        panels.register(
            Assembly,
            _("New texts"),
            "resolutions/_editions_panel.html",
            own.new_at,
            whole_list=lambda row: f"/resolutions/?assembly={row.slug}&outcome=new",
        )
        panels.register(
            Assembly,
            _("New resolutions"),
            "resolutions/_home_new_texts.html",
            own.new_texts,
            place=panels.ON_HOME_PAGE,
        )
        panels.register(
            Assembly,
            _("Earlier texts"),
            "resolutions/_editions_panel.html",
            own.changed_at,
            whole_list=lambda row: f"/resolutions/?assembly={row.slug}",
            whole_label=_("All texts on which this assembly decided, new ones too"),
        )
        panels.register(
            Assembly,
            _("Decisions not listed"),
            "resolutions/_decision_counts.html",
            own.decision_counts_at,
        )
        panels.register(
            Assembly,
            _("Decisions not known"),
            "resolutions/_unknown_decisions.html",
            own.unknown_decisions_at,
        )
        panels.register(
            Assembly,
            _("Recommendations approved"),
            "resolutions/_recommendations_panel.html",
            own.approved_at,
            whole_list=lambda row: f"/recommendations/?assembly={row.slug}",
        )
        panels.register(
            Topic,
            _("Resolutions and opinions"),
            "resolutions/_resolutions_panel.html",
            own.on_topic,
            rank=10,
            whole_list=lambda row: f"/resolutions/?topic={row.slug}",
        )
        panels.register(
            StudyGroup,
            _("Recommendations"),
            "resolutions/_recommendations_panel.html",
            own.of_group,
            whole_list=lambda row: f"/recommendations/?group={row.slug}",
        )
        panels.register(
            Document, _("Texts based on it"), "resolutions/_editions_panel.html", own.based_on
        )
