"""The setting itself runs in a process of its own; as few files are made as will do."""

import dataclasses
import io
import json
import subprocess

import pytest
from pypdf import PdfReader

from core.public.typesetting import fonts, sheets
from core.public.typesetting.sheets import NotMade
from papers.contents import (
    Dossier,
    GroupSummary,
    PaperAssessment,
    PaperPosition,
    PaperProposal,
    PaperSection,
    PaperSource,
    PaperText,
    ShortName,
    TextLink,
    WithoutPosition,
)
from papers.formats import pdf
from papers.formats.pdf import Imprint, pdf_of

NASTY = '#import "x" *bold* $x^2$ </text> _it_ @ref <label> \\ // `raw` #{1+1} = h [ ] { } % & ~'
IMPRINT = Imprint(
    "Edition 1, draft, July 2024",
    "WTSA-24 background paper, edition 1 (draft)",
    "https://example.org/papers/wtsa-24/1/",
    "2024-07",
)
NAMES = ("Австрия", "الجزائر", "中国")
TEXT = PaperText(
    anchor="resolution-50",
    name="Resolution 50",
    title="Cybersecurity",
    address="/resolutions/50/",
    sentence=f"A sentence. {NASTY}",
    by_group=(GroupSummary("NOC"), GroupSummary("not looked for", is_silent=True)),
    proposals=(PaperProposal("noc", "NOC", "IAP/1", "/proposals/wtsa-24/x/", NAMES, ("CITEL",), f"First line.\n{NASTY}", "2024-08", "submitted", sources=(1, 2)),),
    positions=(PaperPosition("oppose", "oppose", NAMES, "/positions/x/", NASTY, "IAP/1", "2024-08-12"),),
    agreements=("Brazil: breaks with CITEL",),
    without_position=(WithoutPosition("none found on 1 May 2024", ("ATU", "APT")),),
    assessments=(PaperAssessment("Open", "high", "low", NASTY, ("IETF",), "2024", "resolved", "Gone."),),
    sources=(PaperSource("Addendum 4", "/documents/a/", "https://example.org/" + "x" * 200, "official paper"), PaperSource(address="https://example.org/b")),
)  # fmt: skip
DOSSIER = Dossier(
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
        PaperSection(
            "section-a",
            "الجزائر",
            (TEXT,),
            (TextLink("resolution-50", "Resolution 50"), TextLink("gone", "Gone")),
            "/topics/a/",
        ),
    ),
    names=(ShortName("ATU", "African Telecommunications Union"),),
)


def read(dossier=DOSSIER, imprint=IMPRINT):
    return PdfReader(io.BytesIO(pdf_of(dossier, imprint)))


def words(reader):
    """Without the breaks that lines make."""
    return " ".join(
        " ".join(page.extract_text() for page in reader.pages).replace("\u200b", "").split()
    )


@pytest.fixture(scope="module")
def made():
    return pdf_of(DOSSIER, IMPRINT)


@pytest.fixture(scope="module")
def reader(made):
    return PdfReader(io.BytesIO(made))


def tags(reader, kind=""):
    """The kinds of all elements of the tree that a screen reader reads; of one kind their titles."""
    found, waiting = [], [reader.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        one = waiting.pop().get_object()
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            tag = one.get("/S")
            found += [one.get("/T") if kind else tag] if tag and kind in ("", tag) else []
            waiting += [one["/K"]] if "/K" in one else []
    return set(found)


# what the file is


def test_it_passes_the_check_of_pdf_ua_and_says_so(reader):
    assert "did not pass" not in words(reader)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in reader.trailer["/Root"]["/Metadata"].get_data()


def test_it_has_language_title_author_and_date(reader):
    assert reader.trailer["/Root"]["/Lang"] == "en-GB"
    assert reader.trailer["/Root"]["/ViewerPreferences"]["/DisplayDocTitle"]
    metadata = reader.xmp_metadata
    assert metadata.dc_title == {"x-default": "Background paper"}
    assert metadata.dc_creator == ["Internet Society"]
    assert metadata.xmp_create_date.date().isoformat() == "2024-07-01"


def test_it_is_tagged(reader):
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert {
        "/H1",
        "/H2",
        "/H3",
        "/Table",
        "/TH",
        "/TD",
        "/TOC",
        "/TOCI",
        "/L",
        "/LI",
        "/Link",
        "/P",
    } <= tags(reader)


def test_its_title_is_a_heading_and_no_line_of_its_contents(reader):
    assert "Background paper" in tags(reader, "/H1")
    assert words(reader).count("Background paper .") == 0


def test_its_outline_leads_to_every_text(reader):
    titles = [one.title for one in reader.outline if not isinstance(one, list)]
    assert titles[:2] == ["Introduction", "Method"]
    assert "Resolution 50: Cybersecurity" in [
        one.title for inner in reader.outline if isinstance(inner, list) for one in inner
    ]


def test_the_same_edition_gives_the_same_file(made):
    assert pdf_of(DOSSIER, IMPRINT) == made


# what it says


def test_markup_is_text(reader):
    said = words(reader)
    assert (
        said.count("*bold* $x^2$ </text> _it_ @ref <label> \\ // `raw` #{1+1} = h [ ] { } % & ~")
        == 4
    )


def test_every_page_but_the_first_names_edition_and_warning_and_every_page_its_address(reader):
    pages = [" ".join(page.extract_text().split()) for page in reader.pages]
    assert len(pages) > 1
    for number, page in enumerate(pages, start=1):
        assert f"page {number} of {len(pages)}" in page
        assert "https://example.org/papers/wtsa-24/1/" in page
        assert "Proposals are not agreed texts." in page
    assert all("WTSA-24 background paper, edition 1 (draft)" in page for page in pages[1:])


def test_the_contents_name_pages(reader):
    first = reader.pages[0].extract_text()
    assert "Resolution 50: Cybersecurity" in first
    assert "At a glance" in first


@pytest.mark.parametrize(
    "said",
    [
        "Edition 1, draft, July 2024",
        "Proposals",
        "Brazil: breaks with CITEL",
        "ATU, APT: none found on 1 May 2024.",
        "Internet Society view",
        "severity high, certainty low",
        "2024; organisations affected: IETF; after the assembly: resolved",
        "Also on this topic: Resolution 50",
        "African Telecommunications Union",
    ],
)
def test_it_says_what_the_edition_says(reader, said):
    assert said in words(reader)


def test_names_of_other_scripts_are_set_in_letters_and_not_in_boxes(reader):
    said = words(reader)
    assert "Австрия" in said
    assert "中国" in said
    assert pdf._BOX not in said


def test_links_lead_to_this_site_and_to_sources(reader, settings):
    notes = [note.get_object() for page in reader.pages for note in page.get("/Annots", [])]
    targets = {note["/A"]["/URI"] for note in notes if "/URI" in note.get("/A", {})}
    assert {
        f"{settings.BASE_URL}/resolutions/50/",
        f"{settings.BASE_URL}/documents/a/",
        f"{settings.BASE_URL}/topics/a/",
        "https://example.org/b",
    } <= targets


def test_an_empty_paper_is_a_paper():
    reader = read(
        Dossier(), Imprint("Edition 1, draft, not dated", "Running", "https://example.org/")
    )
    assert (reader.xmp_metadata.dc_title, "did not pass" in words(reader)) == (
        {"x-default": "Running"},
        False,
    )


def test_a_letter_that_no_font_has_is_a_box_and_the_paper_says_so():
    text = dataclasses.replace(TEXT, sentence="Thai ไทย, \x07 and a face 😀")
    reader = read(dataclasses.replace(DOSSIER, sections=(PaperSection("s", "S", (text,)),)))
    assert "Thai □□□, and a face □" in words(reader)
    assert "Letters that the fonts of this site do not have are shown as □." in words(reader)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in reader.trailer["/Root"]["/Metadata"].get_data()


def test_without_the_fonts_it_is_plain_and_says_so(monkeypatch):
    monkeypatch.setattr(
        fonts, "_FONTS", {"no_such_fonts": "Noto Sans", "none_such_either": "Noto Sans SC"}
    )
    said = words(read())
    assert "Set in a plain font; not installed: Noto Sans, Noto Sans SC." in said
    assert "Австрия" in said
    assert "□□" in said


def test_anchors_that_come_twice_do_no_harm():
    twice = dataclasses.replace(
        DOSSIER,
        sections=(
            PaperSection(
                "s", "S", (TEXT, TEXT, dataclasses.replace(TEXT, anchor="")), (TextLink("", "x"),)
            ),
        ),
    )
    assert "did not pass" not in words(read(twice))


# what goes wrong


@pytest.fixture
def sets(monkeypatch):
    """Gives the orders that the setter was sent; it answers as told."""
    orders = []

    def answering(*answers):
        waiting = list(answers)

        def run(command, *, input, **options):
            orders.append(json.loads(input))
            return subprocess.CompletedProcess(command, *waiting.pop(0))

        monkeypatch.setattr(subprocess, "run", run)
        return orders

    return answering


def test_a_file_that_fails_the_check_twice_is_made_without_it_and_says_so(sets):
    letter = b'error: the text `"\\u{e44}"` could not be displayed with font `"Noto Sans"`'
    orders = sets((2, b"", letter), (2, b"", b"error: two"), (0, b"%PDF", b""))
    assert pdf_of(DOSSIER, IMPRINT) == b"%PDF"
    assert [order["standards"] for order in orders] == [["ua-1"], ["ua-1"], []]
    assert orders[-1]["data"]["notes"][-1] == "This file did not pass the check of PDF/UA-1."


def test_a_file_that_fails_for_no_letter_is_made_without_the_check_at_once(sets):
    orders = sets((2, b"", b"error: a heading is missing"), (0, b"%PDF", b""))
    assert pdf_of(DOSSIER, IMPRINT) == b"%PDF"
    assert [order["data"]["notes"] for order in orders] == [
        [],
        ["This file did not pass the check of PDF/UA-1."],
    ]


def test_a_file_that_cannot_be_made_at_all_is_not_made(sets):
    sets(*[(2, b"", b"broken")] * 2)
    with pytest.raises(NotMade):
        pdf_of(DOSSIER, IMPRINT)


def test_a_file_that_takes_too_long_is_not_made(monkeypatch):
    monkeypatch.setattr(sheets, "SECONDS", 0.01)
    with pytest.raises(NotMade):
        pdf_of(DOSSIER, IMPRINT)


def test_a_file_that_takes_too_much_memory_is_not_made(monkeypatch, caplog):
    monkeypatch.setattr(sheets, "MEGABYTES", 64)
    with pytest.raises(NotMade):
        pdf_of(DOSSIER, IMPRINT)
    assert "The PDF of https://example.org/papers/wtsa-24/1/ not made" in caplog.text
