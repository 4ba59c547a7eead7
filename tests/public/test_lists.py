"""Each list uses the valid parts of a query; its page names the others, and its files refuse them. Doubtful titles are marked."""

import html
import re

import pytest
from django.conf import settings as site

from core import registry
from documents.models import Document
from positions.models import Proposal
from tests.public.crowds import filtered
from tests.public.places import LISTS, formats_of
from tests.rows import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rows_of_each_list")]
WRONG = "x" * 201  # no choice, no date, and longer than a text may be
PLAIN = "text/plain; charset=utf-8"
WORDS = {"(unsourced)", "(partly sourced)", ""}
LEGEND = "“Unsourced” beside a name or title"


def public_rows(address: str) -> set:
    return set(registry.lists[address].model.objects.published())


def test_what_is_wrong_is_named_the_rest_shown_no_link_carries_it_on_and_files_are_refused(client):
    for address in LISTS:
        fields = filtered(address, "").filterset.form.fields
        wrong = dict.fromkeys([*fields, "colour"], WRONG) | {"sort": "-__class__"}
        page = client.get(address, wrong | {"page": WRONG})
        told = page.text.partition('<div class="refused"')[2].partition("</div>")[0]
        reasons = [html.unescape(reason) for reason in re.findall("<li>(.*?)</li>", told)]
        assert [reason.removesuffix(reason.partition(": ")[2]) for reason in reasons] == [
            *(f"{field.label}: " for field in fields.values()),
            "“colour” is not a filter of this list.",
            "This list cannot be sorted by “-__class__”.",
            f"“{WRONG[:60]}” is not a page number.",
        ], address
        assert [page.status_code, set(page.context["page"])] == [200, public_rows(address)], address
        assert [link for link in re.findall('href="([^"]*)"', page.text) if WRONG in link] == []
        linked = re.findall(rf'<a href="({re.escape(address[:-1])}\.[^"]*)"', page.text)
        assert {*linked} == {*formats_of(address).values()}
        assert '<meta name="robots" content="noindex' in page.text
        for url in formats_of(address).values():
            file = client.get(url, wrong)
            said = [file.status_code, file["Content-Type"], file.text]
            assert said == [400, PLAIN, "\n".join(reasons[:-1])], url


def test_each_list_says_what_is_sourced_and_its_files_what_they_are(client):
    head = ["title", "address", "retrieved_at", "licence", "rows", "count"]
    for address, view in registry.lists.items():
        page = client.get(address).text
        is_sourced = address != "/positions/releases/"
        expected = WORDS if is_sourced else {""}
        if address == "/proposals/":  # which are published with a source only
            expected = WORDS - {"(unsourced)"} | {"(not confirmed by its source)"}
        rows = page.partition('class="results"')[2]
        titles = re.findall(r"<(?:li class=\"(?:row|listed)\"|div id=).*?</(?:li|dt)>", rows, re.S)
        beside = [" ".join(re.findall(r'<span class="doubt">(.*?)</span>', one)) for one in titles]
        marks = {re.sub(r"</?a[^>]*>", "", one) for one in beside}  # the first is a link
        assert [address, marks, LEGEND in page] == [address, expected, is_sourced]

        body = client.get(formats_of(address)["json"]).json()
        said = [str(view.title), site.BASE_URL + address, site.DATA_LICENCE]
        assert [list(body), [body[one] for one in ("title", "address", "licence")]] == [head, said]
        assert body["count"] == len(public_rows(address))
        header = client.get(formats_of(address)["csv"]).content.decode("utf-8-sig").splitlines()[0]
        internal = view.resource_class.internal
        columns = [name for name in view.resource_class.columns() if name not in internal]
        assert list(body["rows"][0]) == header.split(",") == columns
        assert {"publication", "editors_note"} <= internal


def test_what_has_a_source_is_never_called_unsourced_on_its_page(client):
    """An address is a source, and so is a document."""
    given = {"confidence": "unconfirmed", "source_addresses": "https://www.itu.int/doc"}
    by_document = given | {"source_addresses": "", "document": make(Document)}
    for row in (make(Proposal, **by_document), make(Proposal, **given)):
        page = client.get(row.get_absolute_url()).text
        assert "Not confirmed by its source</a>" in page
        assert "nsourced" not in page
