"""A page about one row in the admin: its URL, its title, who sees a link to it, and its view."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise

from core.records.tracked import TrackedModel


def row_url(row: models.Model, page: str = "change") -> str:
    """URL of a page about a row in the admin."""
    meta = row._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{page}", args=[row.pk])


def table_url(model: type[models.Model], page: str = "changelist", **query: object) -> str:
    """URL of the list of a table, or of another page of the table."""
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}")
    return f"{url}?{urlencode(query)}" if query else url


@dataclass(frozen=True)
class RowLink:
    """Beside the title of a form."""

    name: str
    title: str | Promise
    url: str


class RowPage:
    """Created by the admin of a table; it uses the rows and messages of that admin."""

    name: str  # of its URL, after those of the app and the table
    title: str | Promise
    path = ""  # below the row, if not the name
    is_linked = True  # on the form

    def __init__(self, admin: ModelAdmin) -> None:
        self.admin: Any = admin  # of our own class, which stands above this module
        self.model: Any = admin.model
        self.opts, self.admin_site = admin.opts, admin.admin_site

    @classmethod
    def is_for(cls, model: type[TrackedModel]) -> bool:
        """Whether rows of this model have the page."""
        return True

    def url_pattern(self) -> URLPattern:
        name = f"{self.opts.app_label}_{self.opts.model_name}_{self.name}"
        view = self.admin_site.admin_view(self.view)
        return path(f"<path:object_id>/{self.path or self.name}/", view, name=name)

    def is_allowed(self, request: HttpRequest, row: Any) -> bool:
        return bool(self.admin.has_view_permission(request, row))

    def link(self, request: HttpRequest, row: Any) -> RowLink | None:
        """The link on the form, if this person gets one."""
        if not (self.is_linked and self.is_allowed(request, row)):
            return None
        return RowLink(self.name, self.title, row_url(row, self.name))

    def view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        row = self.find(request, unquote(object_id))
        if row is None:
            raise Http404
        if not self.is_allowed(request, row):
            raise PermissionDenied
        return self.respond(request, row)

    def find(self, request: HttpRequest, pk: str) -> Any:
        return self.admin.get_object(request, pk)

    def respond(self, request: HttpRequest, row: Any) -> HttpResponseBase:
        raise NotImplementedError

    def render(
        self,
        request: HttpRequest,
        row: models.Model | None,
        template: str,
        context: Mapping[str, object],
    ) -> HttpResponse:
        whole = {
            **self.admin_site.each_context(request),
            "title": self.title,
            "opts": self.opts,
            "row": row,
            "back": "" if row is None else row_url(row),
            **context,
        }
        return render(request, template, whole)

    def message_user(self, request: HttpRequest, message: str, level: int | str) -> None:
        self.admin.message_user(request, message, level)
