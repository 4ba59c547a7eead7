from typing import Self

from django.db.models import Prefetch, Q

from core.publishing import PublishableQuerySet

from .choices import Kind


class ParticipantQuerySet(PublishableQuerySet):
    def for_list(self) -> Self:
        return self.with_parent().order_by("name", "code")

    def for_page(self) -> Self:
        return self.with_parent()

    def with_parent(self) -> Self:
        return self.prefetch_related(Prefetch("part_of", self.related("part_of")))

    def regional_organisations(self) -> Self:
        return self.filter(kind=Kind.REGIONAL_ORGANISATION)

    def with_bodies_of(self, organisation: object) -> Self:
        """The organisation, its bodies and the bodies of those: CEPT, Com-ITU."""
        itself = Q(pk=organisation.pk)  # type: ignore[attr-defined]
        holding = self.related("part_of").filter(itself | Q(part_of=organisation))
        return self.filter(itself | Q(part_of__in=holding))


class PersonQuerySet(PublishableQuerySet):
    def for_list(self) -> Self:
        return self.order_by("name")
