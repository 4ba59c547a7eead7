"""What search finds of participants and persons."""

from operator import attrgetter
from typing import Any

from django.db.models import Prefetch
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.database.lookups import PlainLetters
from core.registry import SearchTable

from .models import Participant, Person

HOLDER = (
    Prefetch("person", Person.objects.published()),
    Prefetch("state", Participant.objects.published()),
)


def _line(row: Participant) -> str:
    return ", ".join(filter(None, [row.get_kind_display(), row.get_region_display()]))


PARTICIPANTS = SearchTable(
    model=Participant,
    group="participants",
    list_url="/participants/",
    codes=("code", "itu_symbol"),
    code_rank=5,
    titles=("name", "common_name"),
    aliases=("aliases_list",),
    newest=(PlainLetters("name"),),
    label=attrgetter("listed_name"),
    line=_line,
    suggested=("name", "common_name", "aliases"),
)
PERSONS = SearchTable(
    model=Person,
    group="people",
    titles=("name",),
    aliases=("aliases_list", "public_remark"),
    summary=("public_remark",),
    newest=("name",),
    suggested=("name",),
)


def holder_of(row: Any) -> str:
    """Whose name a row of a committee's officer, or of a leader of a study group, has."""
    return str(row.person or _("Name not known"))


def office(row: Any, body: object) -> str:
    """`Chair of SG17, KISA, Korea (Rep. of)`."""
    held = capfirst(_("%(role)s of %(body)s") % {"role": row.get_role_display(), "body": body})
    return ", ".join(filter(None, [held, row.affiliation, row.state and row.state.listed_name]))
