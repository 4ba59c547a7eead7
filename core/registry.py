"""What the apps offer to the whole site: tables for files, lists, and search providers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.views import View

tables: dict[str, Any] = {}  # name of the table in files → its resource class, lower tables first
lists: dict[str, Any] = {}  # address of a public list → its view class
addresses: list[str] = []  # of pages over several tables
details: list[type[models.Model]] = []  # models whose rows have a page of their own
search_providers: list["SearchProvider"] = []
_site_names: list[Callable[[], str]] = []  # one


@dataclass(frozen=True)
class SearchProvider:
    """`find` gives the URL of the one row that a text means; the list at `list_url` takes ?q=."""

    name: Any
    find: Callable[[str], str | None]
    list_url: str
    rank: int  # the lower is asked first


def register_search(provider: SearchProvider) -> None:
    search_providers.append(provider)
    search_providers.sort(key=lambda one: one.rank)


def table_name(model: type[models.Model]) -> str:
    return str(model._meta.verbose_name_plural).replace(" ", "_")


def register_site_name(read: Callable[[], str]) -> None:
    """How the name is read that the site gives itself, by the app that keeps it."""
    _site_names[:] = [read]


def site_name() -> str:
    return _site_names[0]()


def register_tables(*resources: Any) -> None:
    tables.update({table_name(resource.model()): resource for resource in resources})


def register_list(address: str, view: type[View]) -> None:
    lists[address] = view
