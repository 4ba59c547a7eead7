"""What the apps offer to the whole site: tables for files, lists, search."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.views import View

from .records.tracked import table_name

TextSource = str | Callable[[Any], str | Iterable[str]]  # an attribute of the row, or a function

tables: dict[str, Any] = {}  # name of the table in files → resource class, lower tables first
lists: dict[str, Any] = {}  # URL of a public list → view class
addresses: list[str] = []  # URLs of pages over several tables
details: list[type[models.Model]] = []  # models whose rows have a page of their own
abbreviations: dict[str, str] = {}  # in lower case → in full, for search
search_tables: dict[Any, "SearchTable"] = {}  # by model
site_pages: list["SitePage"] = []
names: dict[str, Callable[[], str]] = {}  # functions for the names of `site` and `publisher`


@dataclass(frozen=True, kw_only=True)
class SearchTable:
    """What a table offers for search: texts of the row itself, those that count most first.

    `through` maps relations to the column in which titles and aliases of the related rows count. Only those of public
    rows do, which is asked when someone searches.
    """

    model: Any
    group: str = ""  # heading in the results; empty: found only by codes and through other rows
    list_url: str = ""  # of its list, which takes ?q=
    codes: tuple[TextSource, ...] = ()  # a query that is one of them opens the row
    titles: tuple[TextSource, ...] = ()
    aliases: tuple[TextSource, ...] = ()
    summary: tuple[TextSource, ...] = ()
    body: tuple[TextSource, ...] = ()
    through: Mapping[str, str] = field(default_factory=dict)
    newest: tuple[Any, ...] = ()  # order among rows of one grade
    read_code: Callable[[str], str] = str  # normalises other spellings of a code
    code_rank: int = 9  # lowest first
    is_latest_meant: bool = False  # if rows share a code: open the newest, or none
    url: Callable[[Any], str] = lambda row: str(row.get_absolute_url())
    with_related: Callable[[Any], Any] = lambda rows: rows  # adds what the result of a row needs
    label: Callable[[Any], str] = str
    line: Callable[[Any], str] = lambda row: ""  # second line of a result
    suggested: tuple[str, ...] = ()  # name fields, suggested if nothing was found
    nouns: tuple[str, ...] = ()  # words for its rows, besides the names of the table
    # By model of another table: URLs of the rows of this table that belong to `row` of the other, as
    # templates. A query such as `India proposals` opens the first URL that has rows.
    opened_by: Mapping[type[models.Model], tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class SitePage:
    """A page of the site that shows many rows, and the words by which people look for it."""

    url: str
    name: Any
    called: str = ""  # other names, separated by semicolons


def register_site_pages(*pages: SitePage) -> None:
    site_pages.extend(pages)


def register_search(*offered: SearchTable) -> None:
    search_tables.update({table.model: table for table in offered})


def register_tables(*resources: Any) -> None:
    tables.update({table_name(resource.model()): resource for resource in resources})


def register_list(address: str, view: type[View]) -> None:
    lists[address] = view
