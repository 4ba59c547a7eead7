from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ParticipantsConfig(AppConfig):
    name = "participants"
    verbose_name = _("Participants")

    def ready(self) -> None:
        from core import registry  # noqa: PLC0415  models are there only now

        from . import resources, search, views  # noqa: PLC0415
        from .models import Participant, Person  # noqa: PLC0415

        registry.register_tables(
            resources.ParticipantResource, resources.MembershipResource, resources.PersonResource
        )
        registry.register_list("/participants/", views.ParticipantList)
        registry.details += [Participant, Person]
        registry.register_search(search.PARTICIPANTS, search.PERSONS)
