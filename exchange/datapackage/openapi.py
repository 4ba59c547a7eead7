"""The read-only addresses of the site as OpenAPI 3.1 describes them: lists in each format, files of one row, the data."""

import re
from collections.abc import Iterator
from typing import Any

import django_filters
from django import forms
from django.conf import settings
from django.http import QueryDict
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.translation import gettext as _

from core import registry
from core.public.filters import DayFilter, ListFilter, SlugFilter
from core.public.formats import CONTENT_TYPES, format_label
from core.public.views import UPDATED_SINCE, PublishedList

Json = dict[str, Any]
VERSION = "1.0.0"  # of the description: raised when an address or a column changes
_IN_PATH = re.compile(r"<(?:(\w+):)?(\w+)>")


def describe(title: str, about: str, files: dict[str, str]) -> Json:
    """`files`: other addresses of data, each with what it holds."""
    paths: Json = {}
    schemas: Json = {}
    for url, view in _views_with_formats():
        for format in view.formats:
            paths[_path(url, format)] = {"get": _operation(url, view, format)}
        if issubclass(view, PublishedList) and "json" in view.formats:
            schemas[_name(view)] = _row(view)
    for url, said in files.items():
        paths[url] = {"get": _file(url, said)}
    licence, _comma, address = settings.DATA_LICENCE.partition(", ")
    return {
        "openapi": "3.1.0",
        "info": {
            "title": title,
            "description": about,
            "version": VERSION,
            "license": {"name": licence, "url": address},
        },
        "servers": [{"url": settings.BASE_URL}],
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": schemas},
    }


def _views_with_formats() -> Iterator[tuple[str, Any]]:
    """Each address of several formats with its view, as the site routes it."""
    for url, callback in _routes(get_resolver()):
        view = getattr(callback, "view_class", None)
        if getattr(view, "formats", None) and url.endswith(".<slug:format>"):
            yield url.removesuffix(".<slug:format>"), view


def _routes(resolver: URLResolver, prefix: str = "/") -> Iterator[tuple[str, Any]]:
    for one in resolver.url_patterns:
        url = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _routes(one, url)
        elif isinstance(one, URLPattern):
            yield url, one.callback


def _path(url: str, format: str) -> str:
    in_braces = _IN_PATH.sub(r"{\2}", url)
    return f"{in_braces}.{format}"


def _operation(url: str, view: Any, format: str) -> Json:
    is_list = issubclass(view, PublishedList)
    title = str(view.title) if is_list else url.strip("/").partition("/")[0].capitalize()
    schema = _list_schema(view) if is_list and format == "json" else None
    parameters = [*_path_parameters(url), *_query_parameters(view, format)]
    refusal = _("A parameter that cannot be used, with the reason.")
    return {
        "operationId": _operation_id(url, format),
        "summary": f"{title}: {format_label(format)}",
        **({"description": str(view.purpose)} if is_list else {}),
        **({"parameters": parameters} if parameters else {}),
        "responses": {
            "200": _answer(CONTENT_TYPES[format], schema),
            **({"400": _answer("text/plain", None, refusal)} if parameters else {}),
            **({"404": {"description": _("Nothing public.")}} if not is_list else {}),
            "503": {
                "description": _("Too many files are being made; try again after Retry-After.")
            },
        },
    }


def _operation_id(url: str, format: str) -> str:
    return "_".join(re.findall(r"\w+", _IN_PATH.sub("of_one", url))) + f"_{format}"


def _path_parameters(url: str) -> list[Json]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "integer" if kind == "int" else "string"},
        }
        for kind, name in _IN_PATH.findall(url)
    ]


def _query_parameters(view: Any, format: str) -> list[Json]:
    if not issubclass(view, PublishedList):
        names: tuple[str, ...] = getattr(view, "parameters", ())
        return [_parameter(name, {"type": "string"}) for name in names]
    filterset: ListFilter = view.filterset_class(QueryDict(), queryset=view().rows())
    sorts = [word for name in filterset.sorts for word in (name, f"-{name}")]
    found = [
        _parameter(name, _filter_schema(filterset.filters[name], field), str(field.label or name))
        for name, field in filterset.form.fields.items()
    ]
    return [
        *found,
        _parameter("sort", {"enum": sorts}, _("Order; with - the other way")),
        _parameter(UPDATED_SINCE, {"type": "string"}, _("A day or a moment: 2024-10-15")),
    ]


def _parameter(name: str, schema: Json, said: str = "") -> Json:
    described = {"description": said} if said else {}
    return {"name": name, "in": "query", "required": False, **described, "schema": schema}


def _filter_schema(filter: django_filters.Filter, field: forms.Field) -> Json:
    if isinstance(filter, SlugFilter):
        return {"type": "string", "description": _("The slug of a row, as in its address.")}
    if isinstance(filter, DayFilter):
        return {"type": "string", "format": "date"}
    choices = [str(value) for value, _label in getattr(field, "choices", ()) if value]
    if choices:
        return {"enum": choices}
    if isinstance(filter, django_filters.BooleanFilter):
        return {"enum": ["yes"]}
    return {"type": "string"}


def _list_schema(view: type[PublishedList]) -> Json:
    text, moment = {"type": "string"}, {"type": "string", "format": "date-time"}
    rows = {"type": "array", "items": {"$ref": f"#/components/schemas/{_name(view)}"}}
    properties = {
        "title": text,
        "address": {"type": "string", "format": "uri"},
        "retrieved_at": moment,
        "licence": text,
        "count": {"type": "integer"},
        "rows": rows,
    }
    return {"type": "object", "required": list(properties), "properties": properties}


def _name(view: type[PublishedList]) -> str:
    return view.__name__


def _row(view: type[PublishedList]) -> Json:
    resource = view.resource_class
    columns = resource.columns(public=True)
    properties = {name: resource.json_schema(name) for name in columns}
    return {
        "type": "object",
        "required": columns,
        "properties": properties,
        "additionalProperties": False,
    }


def _file(url: str, said: str) -> Json:
    tables = {"enum": list(registry.tables)}
    in_path = {"name": "table", "in": "path", "required": True, "schema": tables}
    parameters = [in_path, _parameter(UPDATED_SINCE, {"type": "string"})]
    return {
        "operationId": _operation_id(*url.strip("/").rsplit(".", 1)),
        "summary": said,
        **({"parameters": parameters} if "{table}" in url else {}),
        "responses": {"200": _answer(CONTENT_TYPES[url.rpartition(".")[2]])},
    }


def _answer(content_type: str, schema: Json | None = None, said: str = "") -> Json:
    media = {content_type: {"schema": schema} if schema else {}}
    return {"description": said or _("As asked."), "content": media}
