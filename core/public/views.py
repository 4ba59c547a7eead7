"""The two public pages of a table: its list, in all formats, and the page of a row."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, TypeVar
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import Aggregate, Count, Max, QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponsePermanentRedirect,
)
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from ..models import Redirect
from ..panels import UNDER_STATUS, panels_of
from ..records.publishable import Publishable
from ..records.sources import DOUBTFUL, UNSOURCED, Sourced, format_unsourced
from .citing.citations import bibtex, citation
from .citing.structured_data import Crumb, Thing, with_crumbs
from .filters import ListFilter, count_choices, keys_of
from .following.downloads import Download, download, downloads_of
from .formats import TABLE_FORMATS, ExportRows, Format
from .operation.failures import refusal
from .query import AddressQuery, keeping_query, moment_label

UPDATED_SINCE = "updated_since"
SHARE_IMAGE = "png"  # the format of images for link previews
_OWN_PARAMETERS = ("page", "sort", UPDATED_SINCE)


class Filtered(AddressQuery):
    """A list narrowed by a query string: rows, refused parameters, and links that keep the filter."""

    def __init__(self, view: "PublishedList", request: HttpRequest) -> None:
        super().__init__(request.GET)
        # A copy, since the form shows refused values too.
        self.filterset: ListFilter = view.filterset_class(
            self.query.copy(), queryset=view.rows(), request=request
        )
        for name, reason in self.filterset.refused().items():
            self.refuse(name, reason)
        known = (*self.filterset.form.fields, *_OWN_PARAMETERS)
        self.refuse_unknown(known, _("“%(name)s” is not a filter of this list."))
        since = self.read_moment(UPDATED_SINCE)
        found = self.filterset.qs.changed_since(since) if since else self.filterset.qs
        self.rows: Any = self._sorted(found)  # rows of the view's table
        self.active = self.filterset.active()
        if since:
            self.active.append((UPDATED_SINCE, _("Changed since"), moment_label(since)))

    def _sorted(self, rows: QuerySet) -> QuerySet:
        word = self.query.get("sort", "")
        name = word.removeprefix("-")
        if not word:
            return rows
        if name not in self.filterset.sorts:
            reason = _("This list cannot be sorted by “%(name)s”.")
            self.refuse("sort", reason % {"name": word[:60]})
            return rows
        _label, order = self.filterset.sorts[name]
        return rows.order_by(*order(word.startswith("-")), "pk")

    def chips(self) -> list[dict[str, str]]:
        return [
            {"label": label, "value": value, "without": self.without(name, "page") or "?"}
            for name, label, value in self.active
        ]

    def ways_out(self, count_label: Any) -> list[dict[str, Any]]:
        """Where several filters leave nothing: the chips without one of which there are rows."""
        values, found = self.filterset.form.cleaned_data, []
        if len(self.active) > 1 and UPDATED_SINCE not in self.query:
            for chip, (name, *_words) in zip(self.chips(), self.active, strict=True):
                if count := len(keys_of(self.filterset, values | {name: None})):
                    found.append(chip | {"rows": count_label % {"count": count}})
        return found

    def sort_links(self) -> list[dict[str, object]]:
        current = self.query.get("sort", "")
        return [
            {
                "label": label,
                "query": self.without("page", sort=f"-{name}" if current == name else name),
                "state": {name: "ascending", f"-{name}": "descending"}.get(current, ""),
            }
            for name, (label, _order) in self.filterset.sorts.items()
        ]

    def chips_text(self) -> str:
        return ", ".join(f"{label}: {value}" for _name, label, value in self.active)


ViewFunction = TypeVar("ViewFunction", bound=Callable[..., HttpResponseBase])

# These views only read: a POST gets a 405 without a check of its CSRF token.
read_only = method_decorator(csrf_exempt, name="dispatch")


def read_only_view(view: ViewFunction) -> ViewFunction:
    """The same for a view function; it allows GET and HEAD only."""
    return csrf_exempt(require_safe(view))


@read_only
class PublishedList(View):
    """The list of a table. Declare model, filterset, resource, template, title and purpose; add formats as needed."""

    model: ClassVar[Any]
    filterset_class: ClassVar[type[ListFilter]]
    resource_class: ClassVar[Any]
    template_name: ClassVar[str]
    title: ClassVar[Any]
    purpose: ClassVar[Any]
    count_label: ClassVar[Any] = ngettext_lazy("%(count)d row", "%(count)d rows", "count")
    url_prefix: ClassVar[str]  # the path without slashes, `meetings`
    formats: ClassVar[dict[str, Format]] = TABLE_FORMATS
    per_page: ClassVar[int] = 25

    def rows(self) -> Any:
        """All public rows of the table, joined and in order."""
        return self.model.objects.published().for_list()

    def is_doubtful(self, row: Any) -> bool:
        """Whether the line of this row says `unsourced` or `partly sourced`; the page then explains the word."""
        return isinstance(row, Sourced) and row.confidence in DOUBTFUL

    def sentence(self, count: int) -> str:
        if count:
            return str(self.count_label % {"count": count})
        return _("No %(name)s is recorded yet") % {"name": self.model._meta.verbose_name}

    def get_totals(self) -> dict[str, Aggregate]:
        # For the opening; computed over all rows, in the query that counts them.
        return {"unsourced": UNSOURCED} if issubclass(self.model, Sourced) else {}

    def get_opening(self, totals: dict[str, Any], filtered: Filtered) -> list[str]:
        """Sentences after the number of rows, only about what is recorded."""
        return [format_unsourced(totals["unsourced"])] if totals.get("unsourced") else []

    def get_extra_context(self, filtered: Filtered) -> dict[str, object]:
        return {}

    def get_page_context(self, page: Page) -> dict[str, object]:
        return {}

    def get(self, request: HttpRequest, format: str = "") -> HttpResponseBase:
        filtered = Filtered(self, request)
        if not format:
            return self._page(request, filtered)
        if format not in self.formats:
            raise Http404
        if filtered.refused:
            return refusal(filtered.refused)
        return self.as_file(filtered, format)

    def as_file(self, filtered: Filtered, format: str) -> HttpResponseBase:
        return self.formats[format](self.listing(filtered))

    def listing(self, filtered: Filtered) -> ExportRows:
        address = f"{settings.BASE_URL}/{self.url_prefix}/{filtered.without('page')}"
        return ExportRows(
            self.resource_class(),
            filtered.rows,
            self._full_title(filtered),
            self.url_prefix.replace("/", "-"),
            address,
        )

    def _frame(self, filtered: Filtered, page: Page, count: int) -> dict[str, object]:
        """The context of a list around its rows."""
        address = f"{settings.BASE_URL}/{self.url_prefix}/"
        return {
            "view": self,
            "filtered": filtered,
            "page": page,
            "previous": filtered.without(page=str(page.number - 1)),
            "next": filtered.without(page=str(page.number + 1)),
            "count": count,
            "full_title": self._full_title(filtered),
            "canonical": address,
            "print_url": address + filtered.without(),
        }

    def _full_title(self, filtered: Filtered) -> str:
        return f"{self.title}: {filtered.chips_text()}" if filtered.active else str(self.title)

    def _page(self, request: HttpRequest, filtered: Filtered) -> HttpResponse:
        totals = filtered.rows.order_by().aggregate(
            count=Count("*"), changed_at=Max("changed_at"), **self.get_totals()
        )
        count = totals["count"]
        page = self._cut(request, filtered, count)
        count_choices(filtered.filterset)
        # Without the scheme, as calendar programs subscribe with `webcal`.
        host = urlsplit(settings.BASE_URL).netloc
        context = {
            **self._frame(filtered, page, count),
            "sentence": self.sentence(count),
            "opening": self.get_opening(totals, filtered) if count else [],
            "ways_out": [] if count else filtered.ways_out(self.count_label),
            "changed_at": totals["changed_at"],
            "has_doubts": any(self.is_doubtful(row) for row in page),
            "format_links": [
                {"format": format, "address": self._format_url(filtered, format)}
                for format in self.formats
            ],
            "csv_action": f"/{self.url_prefix}.csv" if "csv" in self.formats else "",
            "feed": self._format_url(filtered, "atom") if "atom" in self.formats else "",
            "calendar": host + self._format_url(filtered, "ics") if "ics" in self.formats else "",
            **self.get_extra_context(filtered),
            **self.get_page_context(page),
        }
        return render(request, self.template_name, context)

    def _format_url(self, filtered: Filtered, format: str) -> str:
        return f"/{self.url_prefix}.{format}{filtered.without('page')}"

    def _cut(self, request: HttpRequest, filtered: Filtered, count: int) -> Page:
        paginator = Paginator(filtered.rows, self.per_page)
        paginator.count = count  # counted once, without ordering
        word = request.GET.get("page", "1")
        if not word.isascii() or not word.isdigit() or int(word[:9]) < 1:
            filtered.refuse("page", _("“%(word)s” is not a page number.") % {"word": word[:60]})
            word = "1"
        if int(word[:9]) > paginator.num_pages:
            raise Http404(_("This list has %(pages)d pages.") % {"pages": paginator.num_pages})
        return paginator.page(int(word))


@read_only
class PublishedDetail(View):
    """The page of a row, by its slug. Staff who may view drafts see them, never cached."""

    model: ClassVar[Any]
    template_name: ClassVar[str]
    formats: ClassVar[dict[str, Callable[[HttpRequest, Any], HttpResponse]]] = {}
    has_panels: ClassVar[bool] = True
    slugs_of: ClassVar[type[Publishable] | None] = None  # if not those of the model

    def context(self, row: Any) -> dict[str, object]:
        """What the template needs besides `row` and panels. With `is_damaged` the status is 503."""
        return {}

    def find(self, rows: Any, **key: str) -> Any:
        return rows.for_page().filter(**key).first()

    def get(self, request: HttpRequest, format: str = "", **key: str) -> HttpResponseBase:
        key = {name: str(value).lower() for name, value in key.items()}
        row = self.find(self.model.objects.published(), **key) or self._kept(key)
        draft = None if row else self._draft(request, key)
        if row is None and draft is None:
            return keeping_query(self._moved(key, format), request)
        if format:
            if row is None or format not in self.formats:
                raise Http404
            return self.formats[format](request, row)
        context = self._context(row or draft, is_draft=row is None)
        status = 503 if context.get("is_damaged") else 200
        response = render(request, self.template_name, context, status=status)
        if row is None:
            response["Cache-Control"] = "private, no-store"
        if row is None or context["withdrawn"]:
            response["X-Robots-Tag"] = "noindex"
        return response

    def _kept(self, key: dict[str, str]) -> Any:
        """A row that stays at its address although its parent was withdrawn."""
        if not issubclass(self.model, Publishable) or not self.model.outlives:
            return None
        return self.find(self.model.objects.outliving(), **key)

    def _context(self, row: Any, is_draft: bool) -> dict[str, object]:
        canonical = settings.BASE_URL + row.get_absolute_url()
        has_share_image = SHARE_IMAGE in self.formats and not is_draft
        own = self.context(row)  # first, since panels may use what it sets on the row
        context = {
            "row": row,
            "is_draft": is_draft,
            "withdrawn": row.withdrawal_label if isinstance(row, Publishable) else "",
            "panels": panels_of(row) if self.has_panels else [],
            "status_panels": panels_of(row, UNDER_STATUS) if self.has_panels else [],
            "canonical": canonical,
            "downloads": [] if is_draft or not self.has_panels else self.downloads(row),
            "share_image": f"{canonical.rstrip('/')}.{SHARE_IMAGE}" if has_share_image else "",
            **self.citations(row),
            **own,
        }
        described = None if is_draft else self.structured_data(row, context)
        return context | with_crumbs(self.crumbs(row), described)

    def crumbs(self, row: Any) -> list[Crumb]:
        """Breadcrumbs to the page, if it has no list of its own above it."""
        return []

    def structured_data(self, row: Any, context: Mapping[str, Any]) -> Thing | None:
        """The row as schema.org data. `context` is what its page shows."""
        return None

    def downloads(self, row: Any) -> list[Download]:
        formats = [format for format in self.formats if format != SHARE_IMAGE]
        path = row.get_absolute_url().rstrip("/")
        name = _("This %(kind)s") % {"kind": row._meta.verbose_name}
        own = [download(name, path, formats)] if formats else []
        return [*own, *downloads_of(row)]

    def citation_title(self, row: Any) -> str:
        return str(row)

    def citations(self, row: Any, **state: str) -> dict[str, str]:
        """`state` are the query parameters that reproduce the page as it is shown."""
        query = urlencode({name: value for name, value in state.items() if value})
        address = row.get_absolute_url() + (f"?{query}" if query else "")
        cited = (self.citation_title(row), settings.BASE_URL + address, timezone.localdate())
        return {"citation": citation(*cited), "bibtex": bibtex(address, *cited)}

    def _draft(self, request: HttpRequest, key: dict[str, str]) -> Any:
        """Asked only if a session cookie came: for readers the session is never touched."""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return None
        return self.find(self.model.objects.visible_to(request.user), **key)

    def _moved(self, key: dict[str, str], format: str) -> HttpResponsePermanentRedirect:
        slug = key.get("slug", "")
        new = dict(Redirect.objects.of(self.slugs_of or self.model)).get(slug) if slug else None
        row = self.find(self.model.objects.published(), **(key | {"slug": new})) if new else None
        if row is None:
            raise Http404
        return HttpResponsePermanentRedirect(
            self.file_url(row, format) if format else row.get_absolute_url()
        )

    def file_url(self, row: Any, format: str) -> str:
        return f"{row.get_absolute_url().rstrip('/')}.{format}"


def detail_paths(url_prefix: str, view: type[View], name: str = "detail") -> list[URLPattern]:
    """The URLs of a page and of its other formats."""
    return [
        path(f"{url_prefix}/", view.as_view(), name=name),
        path(f"{url_prefix}.<slug:format>", view.as_view(), name=f"{name}-format"),
    ]


def list_paths(url_prefix: str, view: type[PublishedList], name: str = "list") -> list[URLPattern]:
    view.url_prefix = url_prefix
    return detail_paths(url_prefix, view, name)
