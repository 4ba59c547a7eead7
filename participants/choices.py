from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ParticipantKind(TextChoices):
    REGIONAL_ORGANISATION = "regional_organisation", _("regional organisation")
    ORGANISATION_BODY = "organisation_body", _("body of an organisation")
    MEMBER_STATE = "member_state", _("Member State")
    SECTOR_MEMBER = "sector_member", _("Sector Member")
    CIVIL_SOCIETY = "civil_society", _("civil society")
    STANDARDS_BODY = "standards_body", _("standards body")
    COMPANY = "company", _("company")
    COALITION = "coalition", _("coalition")
    ITU_BODY = "itu_body", _("ITU body")
    OTHER = "other", _("other")


# In the order in which readers look for them; then the others.
LISTED_KINDS = [
    ParticipantKind.MEMBER_STATE,
    ParticipantKind.REGIONAL_ORGANISATION,
    ParticipantKind.ORGANISATION_BODY,
    ParticipantKind.ITU_BODY,
]


class Region(TextChoices):
    AFRICA = "africa", _("Africa")
    AMERICAS = "americas", _("Americas")
    ARAB_STATES = "arab_states", _("Arab States")
    ASIA_PACIFIC = "asia_pacific", _("Asia-Pacific")
    CIS = "cis", _("Commonwealth of Independent States")
    EUROPE = "europe", _("Europe")


# What people call a region in sheets of proposals and positions, besides its name.
REGION_WORDS = {
    Region.AFRICA: ("African", "Africans", "African region", "Afrique", "África"),
    Region.AMERICAS: ("America", "Americas region", "Inter-American", "Amériques", "Américas"),
    Region.ARAB_STATES: ("Arab", "Arabs", "Arab region", "États arabes", "Estados árabes"),
    Region.ASIA_PACIFIC: (
        "Asia",
        "Asia Pacific",
        "Asia and the Pacific",
        "Asie-Pacifique",
        "Asia-Pacífico",
    ),
    Region.CIS: ("CIS", "CIS region", "CEI"),
    Region.EUROPE: ("European", "Europeans", "European region", "Europa"),
}
