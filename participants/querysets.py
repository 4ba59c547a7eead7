from django.db.models import Prefetch, Q, QuerySet

from core.publishing import PublishableQuerySet

from .choices import Kind


class ParticipantQuerySet(PublishableQuerySet):
    def for_list(self) -> "ParticipantQuerySet":
        return self.with_parent().order_by("name", "code")

    def for_page(self) -> "ParticipantQuerySet":
        return self.with_parent()

    def with_parent(self) -> "ParticipantQuerySet":
        return self.prefetch_related(Prefetch("part_of", self.model.objects.published()))

    def member_states(self) -> "ParticipantQuerySet":
        return self.filter(kind=Kind.MEMBER_STATE)

    def regional_organisations(self) -> "ParticipantQuerySet":
        return self.filter(kind=Kind.REGIONAL_ORGANISATION)

    def with_bodies_of(self, organisation: object) -> "ParticipantQuerySet":
        """The organisation, its bodies and the bodies of those: CEPT, Com-ITU."""
        return self.filter(Q(pk=organisation.pk) | Q(part_of=organisation) | Q(part_of__part_of=organisation))  # type: ignore[attr-defined]


class PersonQuerySet(PublishableQuerySet):
    def for_list(self) -> "QuerySet":
        return self.order_by("name")
