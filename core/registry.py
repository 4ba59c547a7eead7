"""What the apps offer to the whole site: tables for files, lists, and what search finds."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.views import View

from .records.tracked import table_name

TextSource = str | Callable[[Any], str | Iterable[str]]  # an attribute of the row, or a function

tables: dict[str, Any] = {}  # name of the table in files → its resource class, lower tables first
lists: dict[str, Any] = {}  # address of a public list → its view class
addresses: list[str] = []  # of pages over several tables
details: list[type[models.Model]] = []  # models whose rows have a page of their own
abbreviations: dict[str, str] = {}  # in lower case → in full, for what is searched
search_tables: dict[Any, "SearchTable"] = {}  # by model
site_pages: list["SitePage"] = []
names: dict[str, Callable[[], str]] = {}  # of the `site` and its `publisher`: how each is read


@dataclass(frozen=True, kw_only=True)
class SearchTable:
    """What a table offers for search. Its texts are the row's own, in falling weight.

    `through` names relations, each with the column in which the titles and aliases of the related
    rows count: those of public rows only, asked when someone searches.
    """

    model: Any
    group: str = ""  # of results; empty: found only by its codes and through other rows
    list_url: str = ""  # its list takes ?q=
    codes: tuple[TextSource, ...] = ()  # whole, they lead straight to the row
    titles: tuple[TextSource, ...] = ()
    aliases: tuple[TextSource, ...] = ()
    summary: tuple[TextSource, ...] = ()
    body: tuple[TextSource, ...] = ()
    through: Mapping[str, str] = field(default_factory=dict)
    newest: tuple[Any, ...] = ()  # the order within one grade
    read_code: Callable[[str], str] = str  # other spellings of a code
    code_rank: int = 9  # the lower is asked first
    is_latest_meant: bool = False  # where several rows have one code; else none is meant
    url: Callable[[Any], str] = lambda row: str(row.get_absolute_url())
    with_related: Callable[[Any], Any] = lambda rows: rows  # what the result of a row needs
    label: Callable[[Any], str] = str
    line: Callable[[Any], str] = lambda row: ""  # a second line of the result
    suggested: tuple[str, ...] = ()  # fields with names, offered where nothing was found
    nouns: tuple[str, ...] = ()  # by which people ask for its rows, beside the names of the table
    # The addresses of its rows that belong to a row of another table, as templates of `row`: the first
    # that has rows is opened by the noun and the name of that row, `India proposals`.
    opened_by: Mapping[type[models.Model], tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class SitePage:
    """A page of the site that shows many rows, and the words by which people look for it."""

    url: str
    name: Any
    called: str = ""  # parted by semicolons


def register_site_pages(*pages: SitePage) -> None:
    site_pages.extend(pages)


def register_search(*offered: SearchTable) -> None:
    search_tables.update({table.model: table for table in offered})


def register_tables(*resources: Any) -> None:
    tables.update({table_name(resource.model()): resource for resource in resources})


def register_list(address: str, view: type[View]) -> None:
    lists[address] = view
