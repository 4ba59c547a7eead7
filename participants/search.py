"""What search finds of participants and persons."""

from operator import attrgetter

from core.database.lookups import PlainLetters
from core.registry import SearchTable

from .models import Participant, Person

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
    line=attrgetter("kind_and_region"),
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
