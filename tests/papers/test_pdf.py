"""The contents of a background paper, and its PDF, which is typeset in a process of its own."""

import dataclasses
import datetime as dt
import io
import json
import subprocess

import pytest
from pypdf import PdfReader

from core.public.typesetting import sheets
from core.public.typesetting.sheets import NotMade
from core.records.frozen import Damaged
from papers import contents
from papers.contents import GroupSummary, PaperSource, TextLink, WithoutPosition, from_json
from papers.formats import parts_of, pdf_of, rich_text_data
from papers.models import BackgroundPaper
from papers.writer import DossierWriter

from ..matrix.snapshots import impact, other, paper, snapshot, stated, text

NASTY = '#import "x" *bold* $x^2$ </text> _it_ @ref <label> \\ // `raw` #{1+1} = h [ ] { } % & ~'
IMPRINT = {
    "edition": "Edition 1, draft, July 2024",
    "running": "WTSA-24 background paper, edition 1 (draft)",
    "address": "https://example.org/papers/wtsa-24/1/",
    "dated": "2024-07",
    "change_note": "",
}
NAMES = ("Австрия", "الجزائر", "中国")
TEXT = contents.PaperText(
    anchor="resolution-50",
    name="Resolution 50",
    title="Cybersecurity",
    address="/resolutions/50/",
    sentence=f"A sentence. {NASTY}",
    by_group=(GroupSummary("NOC"), GroupSummary("not looked for", is_silent=True)),
    proposals=(contents.PaperProposal("2024-08", "", "", (1, 2), "noc", "NOC", "/proposals/wtsa-24/x/", f"First line.\n{NASTY}", "IAP/1", NAMES, ("CITEL",), "submitted"),),
    positions=(contents.PaperPosition("2024-08-12", "", "", (), "oppose", "oppose", "/positions/x/", NASTY, NAMES, "IAP/1"),),
    agreements=("Brazil: breaks with CITEL",),
    without_position=(contents.WithoutPosition("none found on 1 May 2024", ("ATU", "APT")),),
    assessments=(contents.PaperAssessment("2024", "", "", (), "Open", "high", "low", NASTY, ("IETF",), "resolved", "Gone."),),
    sources=(PaperSource("Addendum 4", "/documents/a/", "https://example.org/" + "x" * 200, "official paper"), PaperSource(address="https://example.org/b")),
)  # fmt: skip
DOSSIER = contents.Dossier(
    title="Background paper",
    assembly="WTSA-24",
    made_on="2024-07-01",
    warning="Proposals are not agreed texts.",
    publisher="Internet Society",
    introduction="<h3>Why</h3><p>Begin <strong>here</strong><br>and there</p><ul><li><p>one</p></li></ul>"
    '<table><tr><th colspan="2">h</th></tr><tr><td>a</td><td>b</td></tr></table><blockquote><p>q</p></blockquote>',
    method="<p>Read.</p>",
    summary="One subject.",
    groups=("CITEL", "ATU"),
    sections=(
        contents.PaperSection(
            "section-a",
            "الجزائر",
            (TEXT,),
            (TextLink("resolution-50", "Resolution 50"), TextLink("gone", "Gone")),
            "/topics/a/",
        ),
    ),
    names=(contents.ShortName("ATU", "African Telecommunications Union"),),
)


def words(reader):
    """The text of all pages, without line breaks."""
    text = " ".join(page.extract_text() for page in reader.pages)
    return " ".join(text.replace("\u200b", "").split())


def read(dossier):
    return PdfReader(io.BytesIO(pdf_of(dossier, IMPRINT)))


@pytest.fixture(scope="module")
def reader():
    return read(DOSSIER)


def tags(reader):
    """The kinds of all elements of the tree that a screen reader reads."""
    found, waiting = set(), [reader.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        one = waiting.pop().get_object()
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            found.add(one.get("/S"))
            waiting += [one["/K"]] if "/K" in one else []
    return found


def test_it_passes_the_check_of_pdf_ua_is_tagged_and_has_language_title_author_and_date(reader):
    assert pdf_of(DOSSIER, IMPRINT) == reader.stream.getvalue()  # the same bytes each time
    root, metadata = reader.trailer["/Root"], reader.xmp_metadata
    assert "did not pass" not in words(reader)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    assert [root["/Lang"], root["/ViewerPreferences"]["/DisplayDocTitle"]] == ["en-GB", True]
    assert metadata.dc_title == {"x-default": "Background paper"}
    assert metadata.dc_creator == ["Internet Society"]
    assert metadata.xmp_create_date.date().isoformat() == "2024-07-01"
    assert root["/MarkInfo"]["/Marked"]
    wanted = "/H1 /H2 /H3 /Table /TH /TD /TOC /TOCI /L /LI /Link /P"
    assert set(wanted.split()) - tags(reader) == set()


SAID = """Edition 1, draft, July 2024
Brazil: breaks with CITEL
ATU, APT: none found on 1 May 2024.
Internet Society view
severity high, certainty low
2024; organisations affected: IETF; after the assembly: resolved
Also on this topic: Resolution 50
African Telecommunications Union"""


def test_it_says_what_the_edition_says_and_links_lead_to_this_site_and_to_sources(reader, settings):
    text = words(reader)
    assert [said for said in SAID.splitlines() if said not in text] == []
    notes = [note.get_object() for page in reader.pages for note in page.get("/Annots", [])]
    targets = {note["/A"]["/URI"] for note in notes if "/URI" in note.get("/A", {})}
    own = ("/resolutions/50/", "/documents/a/", "/topics/a/")
    wanted = {"https://example.org/b", *(f"{settings.BASE_URL}{path}" for path in own)}
    assert wanted - targets == set()


def test_headings_begin_with_the_first_level_and_no_two_cells_take_the_same_place():
    tree = rich_text_data("<h3>a</h3> <h3>b</h3> <h2>c</h2> <h3>d</h3>")
    levels = [one["tag"] for one in tree["children"] if isinstance(one, dict)]
    assert levels == ["h2", "h2", "h2", "h3"]
    html = '<table><tr><td>a</td><td rowspan="2">b</td></tr><tr><td colspan="3">c</td><td colspan="x">d</td></tr></table>'
    [table] = rich_text_data(html)["children"]
    places = [tuple(cell["attributes"].values()) for cell in table["children"]]
    assert places == [("0", "0"), ("1", "0"), ("0", "1"), ("3", "1")]


def test_a_rich_text_is_set_with_its_lists_tables_and_quotations_and_without_scripts():
    said = "<p>Plain <strong>bold <em>both</em></strong></p><ul><li>one<ol><li>deep</li></ol></li></ul><p></p>"
    table = '<table><tr><th colspan="2">h</th></tr><tr><td rowspan="2">a</td><td>b</td></tr><tr><td>c</td></tr></table>'
    more = f"{'<blockquote>' * 39}x{'</blockquote>' * 39}<script>bad</script><dl><dt>t</dt><dd>d</dd></dl><h3>end</h3>"
    reader = read(dataclasses.replace(DOSSIER, introduction=said + table + more))
    assert "Plain bold both • one 1. deep h a b c x t d end" in words(reader)
    assert "did not pass" not in words(reader)


def test_without_the_fonts_it_is_plain_and_says_so(monkeypatch):
    missing = {"no_such_fonts": "Noto Sans", "none_such_either": "Noto Sans SC"}
    monkeypatch.setattr(sheets, "_FONTS", missing)
    said = words(read(DOSSIER))
    assert "Set in a plain font; not installed: Noto Sans, Noto Sans SC." in said
    assert "Австрия" in said


def test_a_file_that_fails_the_check_is_made_without_it_and_says_so_or_is_not_made_as_one_too_large(
    monkeypatch, caplog
):
    letter = b'error: the text `"\\u{e44}"` could not be displayed with font `"Noto Sans"`'
    answers, orders = [(2, b"", letter), (0, b"%PDF", b""), *[(2, b"", b"broken")] * 2], []

    with monkeypatch.context() as little:
        little.setattr(sheets, "MEGABYTES", 64)
        with pytest.raises(NotMade):
            pdf_of(DOSSIER, IMPRINT)
    assert "The PDF of https://example.org/papers/wtsa-24/1/ not made" in caplog.text

    def run(command, *, input, **options):
        orders.append(json.loads(input))
        return subprocess.CompletedProcess(command, *answers[len(orders) - 1])

    monkeypatch.setattr(subprocess, "run", run)
    assert pdf_of(DOSSIER, IMPRINT) == b"%PDF"
    assert [order["standards"] for order in orders] == [["ua-1"], []]
    assert orders[-1]["data"]["notes"][-1] == "This file did not pass the check of PDF/UA-1."
    with pytest.raises(NotMade):
        pdf_of(DOSSIER, IMPRINT)


# the contents of a paper


def told(made, topics=None, **words):
    writer = DossierWriter(made, topics or {}, dt.date(2026, 11, 25))
    return writer.dossier(BackgroundPaper(title="Paper", **words))


def only_text(made, **words):
    [one] = told(made, **words).texts
    return one


def test_a_proposal_or_a_position_of_several_is_one_with_all_of_them():
    first = paper("50", "atu", slug="p", account="Asks for more.")
    second = paper("50", "canada", slug="p", is_cosigned=True)
    joint = (stated("50", by, "oppose", slug="same", account="No.") for by in ("ietf", "iab"))
    said = only_text(snapshot(first, second, *joint))
    [proposal], [position] = said.proposals, said.positions
    assert (proposal.word, proposal.account) == ("MOD", "Asks for more.")
    assert (proposal.by, proposal.cosigned_by) == (("ATU",), ("CANADA",))
    assert (position.held_by, position.word) == (("IAB", "IETF"), "oppose")
    assert position.account == "No."
    for opens_on, outcome in (
        (dt.date(2024, 10, 15), "outcome not found"),
        (dt.date(2027, 1, 1), ""),  # nobody expects one before the assembly
    ):
        [proposal] = only_text(snapshot(first, opens_on=opens_on)).proposals
        assert proposal.outcome == outcome


def test_silences_are_told_apart_and_are_no_positions():
    found = stated("50", "atu", "none_found", checked_on="2024-05-01")
    statements = (found, stated("50", "apt", "no_position"))
    statements += (paper("50", "cept", "mod", confidence="inferred"),)
    one = only_text(snapshot(*statements, groups=("atu", "apt", "cept", "rcc")))
    none_found, not_looked_for = "none found on 1 May 2024", "not looked for"
    assert one.without_position == (
        WithoutPosition(none_found, ("ATU",)),
        WithoutPosition(not_looked_for, ("RCC",)),
    )
    assert [position.word for position in one.positions] == ["no position taken"]
    assert one.by_group == (
        GroupSummary("no position taken", is_silent=True),
        GroupSummary(none_found, is_silent=True),
        GroupSummary("MOD (partly sourced)"),
        GroupSummary(not_looked_for, is_silent=True),
    )


def test_the_owner_stands_apart_and_frozen_and_thawed_it_is_the_same():
    made = snapshot(
        paper("50", "atu", sources=("https://example.org/",), dated="2024-08"),
        stated("50", "isoc", "concern"),
        holders=(other("isoc", is_owner=True),),
        impacts=(impact("50", affected=("IETF",), dated="2024", result="resolved"),),
    )
    one = only_text(made)
    assert [position.held_by for position in one.positions] == []
    assert [position.held_by for position in one.own_positions] == [("ISOC",)]
    [concern] = one.assessments
    said = (concern.dimension, concern.severity, concern.certainty, concern.result)
    assert said == ("Open", "high", "low", "resolved")
    dossier = told(made, introduction="<p>x</p>", topics={"a": "A"})
    assert dossier.publisher == "ISOC"
    assert from_json(json.loads(json.dumps(dataclasses.asdict(dossier)))) == dossier
    with pytest.raises(Damaged):
        from_json({"sections": [{"texts": [{"proposals": [{"code": 5}]}]}]})


def test_sources_are_kept_once_and_counted_from_one():
    same, another = "https://example.org/a", "https://example.org/b"
    document = {"document": "Addendum 4", "document_address": "/documents/a/"}
    one = only_text(
        snapshot(
            paper("50", "atu", sources=(same,), dated="2024-01"),
            paper("50", "apt", sources=(same, another), dated="2024-02"),
            paper("50", "cept", dated="2024-03", evidence="official_paper", **document),
            paper("50", "rcc", dated="2024-04"),
            paper("50", "citel", sources=(same,), dated="2024-05", **document),
            paper("50", "las", sources=(same, another), dated="2024-06", **document),
        )
    )
    numbers = [proposal.sources for proposal in one.proposals]
    assert numbers == [(1,), (1, 2), (3,), (), (4,), (3, 1, 2)]
    assert one.sources == (
        PaperSource(address=same),
        PaperSource(address=another),
        PaperSource("Addendum 4", "/documents/a/", "", "official paper"),
        PaperSource("Addendum 4", "/documents/a/", same),
    )


def test_a_text_of_two_topics_stands_under_the_first_and_is_pointed_to():
    made = snapshot(*(paper(number, "atu") for number in ("50", "20", "2")))
    made.subjects["50"] = text("50", topics=("a", "b"))
    made.subjects["20"] = text("20", topics=("b",))
    sections = told(made, topics={"a": "Names", "b": "Numbers"}).sections
    inferred = paper("20", "india", "add", became="x", outcome_confidence="inferred")
    said = told(snapshot(paper("50", "atu"), inferred, stated("2", "apt", "none_found")))
    glance = next(part for part in parts_of(said) if part.anchor == "paper-glance")
    table, *unheard, silent = glance.blocks  # only groups with a position have a column
    assert table.head == ("Text", "ATU", "Others")
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["Resolution 20", "not looked for", "INDIA: ADD (linked by inference)"],
        ["Resolution 50", "MOD", "none recorded"],
    ]
    assert [one.text for one in unheard] == ["APT, CEPT, CITEL, LAS, RCC: not looked for."]
    assert [one.text for one in silent.links] == ["Resolution 2"]
    assert [(one.anchor, one.name, one.address) for one in sections] == [
        ("section-a", "Names", "/topics/a/"),
        ("section-b", "Numbers", "/topics/b/"),
        ("section-other-texts", "Other texts", ""),
    ]
    texts = [[text.anchor for text in one.texts] for one in sections]
    assert texts == [["resolution-50"], ["resolution-20"], ["resolution-2"]]
    pointed = (TextLink("resolution-50", "Resolution 50"),)
    assert [one.see_also for one in sections] == [(), pointed, ()]
