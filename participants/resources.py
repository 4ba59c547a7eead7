from exchange.columns.resource import COMMON, SOURCED, TableResource

from .models import Membership, Participant, Person


class ParticipantResource(TableResource):
    class Meta:
        model = Participant
        fields = (
            "code",
            "kind",
            "name",
            "common_name",
            "aliases",
            "itu_symbol",
            "region",
            "part_of",
            "proposal_prefixes",
            "website",
            "is_owner",
            *COMMON,
        )


class MembershipResource(TableResource):
    class Meta:
        model = Membership
        fields = (
            *("group", "member", "since", "until", "inactive_since", "inactive_until"),
            *SOURCED,
        )


class PersonResource(TableResource):
    class Meta:
        model = Person
        fields = ("slug", "name", "honorific", "aliases", *COMMON)
