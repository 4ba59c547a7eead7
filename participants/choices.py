from django.db.models import TextChoices
from django.utils.translation import gettext
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


# In the order in which readers look for them; other kinds follow.
LISTED_KINDS = [
    ParticipantKind.MEMBER_STATE,
    ParticipantKind.REGIONAL_ORGANISATION,
    ParticipantKind.ORGANISATION_BODY,
    ParticipantKind.ITU_BODY,
]


# Countries with an article in sentences: these, and those whose name ends in such a word.
_WITH_ARTICLE = {
    *("Bahamas", "Comoros", "DR Congo", "Gambia", "Maldives", "Netherlands", "Philippines"),
    *("United Arab Emirates", "United Kingdom", "United States", "United States of America"),
}
_LAST_WORDS = (" Federation", " Islands", " Republic")


def in_sentence(name: str, kind: str) -> str:
    """The name in a sentence: `Kenya`, `APT`, `the United States`."""
    takes_article = name in _WITH_ARTICLE or name.endswith(_LAST_WORDS)
    if kind == ParticipantKind.MEMBER_STATE and takes_article:
        return gettext("the %(name)s") % {"name": name}
    return name


class Region(TextChoices):
    AFRICA = "africa", _("Africa")
    AMERICAS = "americas", _("Americas")
    ARAB_STATES = "arab_states", _("Arab States")
    ASIA_PACIFIC = "asia_pacific", _("Asia-Pacific")
    CIS = "cis", _("Commonwealth of Independent States")
    EUROPE = "europe", _("Europe")
