"""Describes the read-only URLs of the site as OpenAPI 3.1: lists in each format, files of one row, the data."""

import re
from collections.abc import Iterator
from typing import Any

import django_filters
from django import forms
from django.conf import settings
from django.http import QueryDict
from django.urls import URLResolver, get_resolver
from django.urls.converters import SlugConverter, get_converters
from django.utils.translation import gettext as _

from core import registry
from core.public.filters import DayFilter, ListFilter, SlugFilter
from core.public.formats import CONTENT_TYPES
from core.public.views import UPDATED_SINCE, PublishedList
from core.templatetags.core import format_label

Json = dict[str, Any]
VERSION = "1.1.0"  # version of the description: raised when a URL or a column changes
_IN_PATH = re.compile(r"[<{](?:(\w+):)?(\w+)[>}]")
_FORMAT = ".<slug:format>"
_TEXT: Json = {"type": "string"}
_SLUG = _TEXT | {"pattern": f"^{SlugConverter.regex}$"}
_DAY = _TEXT | {"format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
_MOMENT = _TEXT | {"pattern": r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2}))?$"}


def describe(title: str, about: str, files: dict[str, str]) -> Json:
    """`files`: URLs of other data, each with its contents."""
    paths: Json = {}
    schemas: Json = {}
    for url, view in _views_with_formats(get_resolver()):
        path = _IN_PATH.sub(r"{\2}", url)
        parameters = list(_parameters(view))
        for format in view.formats:
            paths[f"{path}.{format}"] = {"get": _face(url, view, format, parameters)}
        if issubclass(view, PublishedList) and "json" in view.formats:
            resource: Any = view.resource_class
            names = resource.columns(public=True)
            row = _object({name: resource.json_schema(name) for name in names})
            schemas[view.__name__] = row | {"additionalProperties": False}
    for path, said in files.items():
        url, _dot, format = path.rpartition(".")
        is_table = "{" in path
        described = _operation(url, format, [_since()] if is_table else [], {}, not is_table)
        paths[path] = {"get": {"summary": said} | described}
    licence, _comma, address = settings.DATA_LICENCE.partition(", ")
    known = {"name": licence, "url": address}
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "description": about, "version": VERSION, "license": known},
        "servers": [{"url": settings.BASE_URL}],
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": schemas},
    }


def _views_with_formats(resolver: URLResolver, prefix: str = "/") -> Iterator[tuple[str, Any]]:
    """Each URL with several formats and its view, as the site routes it."""
    for one in resolver.url_patterns:
        url = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _views_with_formats(one, url)
        elif url.endswith(_FORMAT):
            view: Any = one.callback
            yield url.removesuffix(_FORMAT), view.view_class


def _face(url: str, view: Any, format: str, query: list[Json]) -> Json:
    title = url.strip("/").partition("/")[0].capitalize()
    schema, more = {}, {}
    if is_list := issubclass(view, PublishedList):
        title, more = view.title, {"description": view.purpose}
        listed: Json = {
            **dict.fromkeys(("title", "licence"), _TEXT),
            "address": _TEXT | {"format": "uri"},
            "retrieved_at": _TEXT | {"format": "date-time"},
            "count": {"type": "integer"},
            "rows": {"type": "array", "items": {"$ref": f"#/components/schemas/{view.__name__}"}},
        }
        schema = _object(listed) if format == "json" else {}
    said = {"summary": f"{title}: {format_label(format)}"}
    return said | more | _operation(url, format, query, schema, is_list)


def _operation(url: str, format: str, query: list[Json], schema: Json, is_list: bool) -> Json:
    in_path = [_in_path(kind, name) for kind, name in _IN_PATH.findall(url)]
    parameters = [*in_path, *query]
    content = {CONTENT_TYPES[format]: {"schema": schema} if schema else {}}
    responses: Json = {"200": {"description": _("As asked."), "content": content}}
    if parameters:
        said = _("A parameter that cannot be used, with the reason.")
        responses["400"] = {"description": said, "content": {"text/plain": {}}}
    if not is_list:
        responses["404"] = {"description": _("Nothing public.")}
    for status, said in (
        ("429", _("Too many requests; try again after Retry-After.")),
        ("503", _("Too many files are being made; try again after Retry-After.")),
    ):
        responses[status] = {"description": said, "content": {"text/plain": {}}}
    name = "_".join(re.findall(r"\w+", _IN_PATH.sub("of_one", url)))
    name = f"{name}_{format}"
    return {"operationId": name, "parameters": parameters, "responses": responses}


def _in_path(kind: str, name: str) -> Json:
    """A parameter in the path, in the syntax of Django's URLs."""
    schema = _TEXT | {"pattern": f"^{get_converters()[kind or 'str'].regex}$"}
    if name == "table":
        schema = {"enum": list(registry.tables)}
    elif kind == "int":
        schema = {"type": "integer"}
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _parameter(name: str, schema: Json, said: str = "") -> Json:
    described = {"description": said} if said else {}
    return {"name": name, "in": "query", "required": False, **described, "schema": schema}


def _parameters(view: Any) -> Iterator[Json]:
    """Parameters of the query string: the same for each format."""
    if not issubclass(view, PublishedList):
        yield from (_parameter(name, _TEXT) for name in getattr(view, "parameters", ()))
        return
    filterset: ListFilter = view.filterset_class(QueryDict(), queryset=view().rows())
    for name, field in filterset.form.fields.items():
        schema = _filter_schema(filterset.filters[name], field)
        yield _parameter(name, schema, str(field.label or name))
    sorts = [word for name in filterset.sorts for word in (name, f"-{name}")]
    yield _parameter("sort", {"enum": sorts}, _("Order; with - the other way"))
    yield _since()


def _since() -> Json:
    return _parameter(UPDATED_SINCE, _MOMENT, _("A day or a moment: 2024-10-15"))


def _filter_schema(filter: django_filters.Filter, field: forms.Field) -> Json:
    if isinstance(filter, SlugFilter):
        return _SLUG | {"description": _("The slug of a row, as in its address.")}
    if isinstance(filter, DayFilter):
        return _DAY
    if choices := [str(value) for value, _label in getattr(field, "choices", ()) if value]:
        return {"enum": choices}
    return {"enum": ["yes"]} if isinstance(filter, django_filters.BooleanFilter) else _TEXT


def _object(properties: Json) -> Json:
    return {"type": "object", "required": list(properties), "properties": properties}
