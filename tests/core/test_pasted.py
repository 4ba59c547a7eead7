"""What comes from Word, LibreOffice and Google Docs keeps its headings, lists, tables, links and numbers."""

from pathlib import Path

import pytest

from core.richtext import sanitised
from core.richtext.pasted import left_out

SAMPLES = Path(__file__).parent / "pasted"
CLEANED = {
    "word": "<h2>Draft Geneva report</h2><h2>1 Introduction</h2><h3>Background</h3>"
    "<p><strong>Resolves</strong> that 10⁶ <em>devices</em>[1] see "
    '<a href="https://www.itu.int/wtsa">WTSA</a>new.</p>'
    "<ul><li><p>One</p><ul><li><p>One point one</p></li></ul></li>"
    "<li><p>Two</p><p>goes on</p></li></ul><p>resolves</p>"
    "<ol><li><p>to ask</p><p>a) first</p><p>b) second</p></li><li><p>to tell</p></li></ol>"
    "<p>instructs</p><p>3. third</p>"
    '<table><tbody><tr><td colspan="2"><p>Region</p></td></tr>'
    "<tr><td><p>APT</p></td><td><p>38</p></td></tr></tbody></table><p>[1] As noted.</p>",
    "google_docs": "<h2>Title</h2><p>Plain <strong>bold</strong><em> slanted</em></p>"
    "<ul><li><p>A</p><ul><li><p>A1</p></li></ul></li><li><p>B</p></li></ul><p>3. third</p>"
    "<table><tbody><tr><td><p>x</p></td></tr></tbody></table>",
    "libreoffice": "<h2>Heading</h2><p><strong>Bold</strong> text[1]</p>"
    "<p>a) alpha</p><p>b) beta</p><ul><li><p>x</p><ul><li><p>y</p></li></ul></li></ul>"
    "<table><tbody><tr><td><p>c</p></td></tr></tbody></table><p>[1] Note text</p>",
}


def sample(name: str) -> str:
    return (SAMPLES / f"{name}.clipboard").read_text()


def items(*pairs: tuple[int, str]) -> str:
    """Paragraphs of Word's lists, each with its level and what Word writes before it."""
    return "".join(
        f"<p class=MsoListParagraph style='mso-list:l0 level{level} lfo1'>"
        f"<span style='mso-list:Ignore'>{marker}<span>&nbsp; </span></span>{marker}</p>"
        for level, marker in pairs
    )


@pytest.mark.parametrize("name", CLEANED)
def test_a_text_from_elsewhere_becomes_one_of_ours(name):
    assert sanitised(sample(name)) == CLEANED[name]
    assert sanitised(CLEANED[name]) == CLEANED[name]


@pytest.mark.parametrize(
    ("marked", "cleaned"),
    [
        ([(1, "1."), (1, "2.")], "<ol><li><p>1.</p></li><li><p>2.</p></li></ol>"),
        ([(1, "1)"), (1, "3)")], "<ol><li><p>1)</p></li></ol><p>3) 3)</p>"),
        ([(1, "iv.")], "<p>iv. iv.</p>"),
        ([(1, "o"), (1, "§")], "<ul><li><p>o</p></li><li><p>§</p></li></ul>"),
        (
            [(1, "·"), (3, "-"), (3, "-"), (2, "o"), (1, "·")],
            "<ul><li><p>·</p><ul><li><p>-</p></li><li><p>-</p></li></ul>"
            "<ul><li><p>o</p></li></ul></li><li><p>·</p></li></ul>",
        ),
        ([(2, "·"), (1, "·")], "<ul><li><p>·</p></li></ul><ul><li><p>·</p></li></ul>"),
    ],
)
def test_an_item_keeps_its_number_where_a_list_would_show_another(marked, cleaned):
    assert sanitised(items(*marked)) == cleaned


@pytest.mark.parametrize(
    ("html", "cleaned"),
    [
        ("<h1>A</h1><h2>B</h2><h3>C</h3>", "<h2>A</h2><h3>B</h3><h3>C</h3>"),
        ("<p>H<sub>2</sub>O, 10<sup>-6</sup>, 21<sup>st</sup></p>", "<p>H₂O, 10⁻⁶, 21st</p>"),
        ("<ol start=4 type=i><li>x<li>y</ol>", "<p>iv) x</p><p>v) y</p>"),
        ("<div>One</div><div>Two<br>lines</div>", "<p>One</p><p>Two<br>lines</p>"),
        ("<b><p>One</p><p> </p></b>", "<p><strong>One</strong></p>"),
        ("<b style='mso-bidi-font-weight:normal'>x</b>", "<strong>x</strong>"),
        ("<b style='font-weight:normal'>x</b>", "x"),
        ('<p><span><a href="file:///C:/x.docx">x</a></span></p>', "<p>x</p>"),
        ("<!-- <b>never said</b> --><p>x</p><!-- and no end", "<p>x</p>"),
    ],
)
def test_marks_of_text_become_ours_and_the_rest_leaves_its_words(html, cleaned):
    assert sanitised(html) == cleaned


def test_what_was_deleted_or_said_between_writers_is_not_published():
    text = (
        "<p>We<del>, the undersigned,</del> agree"
        "<span class=MsoCommentReference><a class=msocomanchor href='#_msocom_1'>[A1]</a></span></p>"
        "<div style='mso-element:comment-list'><p>Do they really?</p></div>"
    )
    assert sanitised(text) == "<p>We agree</p>"
    assert left_out(text) == ["text marked as deleted", "comments"]


def test_only_what_a_reader_would_miss_is_named():
    named = ["pictures", "strikethrough", "underlining"]
    assert left_out('<p><img src="x"><u>x</u> <s>y</s></p>') == named
    assert left_out(sample("google_docs")) == []


def test_a_long_document_of_word_is_not_taken_for_a_trick():
    """Its comments and its elements of other kinds of XML hide how deep others lie."""
    paragraph = "<p class=MsoNormal><!--[if x]--><b><span lang=EN-GB>x</span></b><!--[endif]--><o:p></o:p></p>\n"
    assert sanitised(paragraph * 1000).count("<p><strong>x</strong></p>") == 1000
