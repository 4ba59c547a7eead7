from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StudyGroupsConfig(AppConfig):
    name = "study_groups"
    verbose_name = _("Study groups")

    def ready(self) -> None:
        from core import registry  # noqa: PLC0415  models are there only now

        from . import resources  # noqa: PLC0415

        registry.offer_tables(
            resources.StudyPeriodResource,
            resources.StudyGroupResource,
            resources.MandateResource,
            resources.MandateSuccessionResource,
            resources.QuestionResource,
            resources.QuestionSuccessionResource,
            resources.AppointmentResource,
        )
