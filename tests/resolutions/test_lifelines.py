"""The history of all resolutions: the picture, its table and its file say what each assembly did to each text."""

import csv
import re
from typing import Any

import pytest

from meetings.models import Assembly
from resolutions.models import Edition, Relation, Resolution
from tests.journeys.reader import Reader
from tests.rows import make

pytestmark = pytest.mark.django_db
# Of a text that was adopted in 2004, revised in 2008, of which nothing is known in 2012.
EXPECTED = {
    "WTSA-2000": "not yet adopted",
    "WTSA-04": "new",
    "WTSA-08": "revised",
    "TSAG in 2009": "no decision of TSAG recorded",
    "WTSA-12": "nothing recorded",
    "WTSA-16": "suppressed",
    "WTSA-20": "no longer in force",
}


def test_a_row_says_in_words_what_each_assembly_did_and_the_file_holds_the_same(
    client: Any,
) -> None:
    spam, other = make(Resolution, number=51, title="Spam <b>"), make(Resolution, number=1)
    for ordinal, (code, word) in enumerate(EXPECTED.items()):
        by: dict[str, Any] = {"assembly": None, "tsag_year": 2009}
        if code != "TSAG in 2009":
            by = {"assembly": make(Assembly, code=code, ordinal=ordinal)}
        by |= {"confidence": "stated"}
        make(Edition, resolution=other, outcome="revised", **by)
        if word in {"new", "revised", "suppressed"}:
            make(Edition, resolution=spam, outcome=word, **by)
    [table] = Reader(client).open("/resolutions/lifelines/").main.all("table")
    [_text, *heads] = [one.text for one in table.all("th") if one.attributes["scope"] == "col"]
    [row] = [one for one in table.all("tr") if "Spam <b>" in one.text]
    told = [one.text for one in row.all("span") if one.has_class("visually-hidden")]
    assert dict(zip(heads, told, strict=True)) == EXPECTED
    assert "*" not in row.text
    content = client.get("/resolutions/lifelines.csv").content.decode("utf-8-sig")
    [line] = [line for line in csv.DictReader(content.splitlines()) if "51" in line["text"]]
    assert dict(list(line.items())[2:]) == EXPECTED
    Edition.objects.filter(resolution=spam, outcome="new").update(confidence="unconfirmed")
    make(Relation, source=spam, target=other, kind="absorbed_by")
    page = Reader(client).open("/resolutions/lifelines/").main
    [row] = [one for one in page.all("tr") if "Spam <b>" in one.text]
    assert row.text.count("*") == 1
    text = Reader(client).open("/resolutions/1/").text
    assert re.search(r"Absorbed Resolution 51[^()]* \(unsourced\)", text)


def test_drafts_are_in_no_row_and_no_column(client: Any) -> None:
    make(Resolution, number=7, title="Xanadu", publication="draft")
    shown, hidden = make(Resolution, number=8, title="Shown"), make(Assembly, code="WTSA-99")
    draft = {"publication": "draft", "outcome": "new", "confidence": "stated"}
    make(Edition, resolution=shown, assembly=hidden, **draft)
    page = client.get("/resolutions/lifelines/").text
    assert ["Xanadu" in page, "WTSA-99" in page, "Shown" in page] == [False, False, True]
