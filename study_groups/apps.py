from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StudyGroupsConfig(AppConfig):
    name = "study_groups"
    verbose_name = _("Study groups")

    def ready(self) -> None:
        from core import panels, registry  # noqa: PLC0415  models are there only now
        from core.richtext import meanings  # noqa: PLC0415

        from . import choices, resources, search, views  # noqa: PLC0415
        from . import panels as own  # noqa: PLC0415
        from .models import StudyGroup  # noqa: PLC0415

        meanings.register(choices.OUTCOME_MEANINGS, choices.OFFICE_MEANINGS)
        registry.register_tables(
            resources.StudyPeriodResource,
            resources.StudyGroupResource,
            resources.MandateResource,
            resources.MandateSuccessionResource,
            resources.QuestionResource,
            resources.QuestionSuccessionResource,
            resources.AppointmentResource,
        )
        registry.register_list("/study-groups/", views.StudyGroupList)
        registry.addresses.append("/study-groups/lineage/")
        registry.register_list("/study-groups/questions/", views.QuestionList)
        registry.register_list("/study-groups/leadership/", views.LeadershipList)
        registry.details.append(StudyGroup)
        registry.register_search(
            search.GROUPS, search.PERIODS, search.MANDATES, search.QUESTIONS, search.APPOINTMENTS
        )
        registry.register_site_pages(*search.SITE_PAGES)
        panels.register(*own.PANELS)
