"""Files that staff upload."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from core.records.saving import save_row
from core.uploads import PAPERS, file_is_a_paper, storage_name
from documents.models import Document
from tests.rows import fresh, make


def upload(name: str, content: bytes = b"%PDF-1.7 ...") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.mark.parametrize("ending", PAPERS)
def test_a_paper_that_holds_what_its_ending_says_is_taken(ending):
    file_is_a_paper(upload(f"paper{ending.upper()}", PAPERS[ending] + b"..."))


OTHER_ENDING, OTHER_FILE = "has none of these file types: .pdf", "do not match its file type"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        *((name, b"%PDF-", OTHER_ENDING) for name in ("page.html", "paper.pdf.html", "paper")),
        *((name, b"%PDF-", OTHER_ENDING) for name in ("picture.svg", "paper.pdf ", "sheet.xlsm")),
        *(("paper.pdf", content, OTHER_FILE) for content in (b"", b" %PDF-")),
        ("paper.docx", b"%PDF-", OTHER_FILE),
        ("paper.pdf", b"%PDF-1.7", "the limit is 7."),
    ],
)
def test_what_is_no_paper_or_too_large_is_refused(name, content, reason, settings):
    settings.UPLOAD_MAX_BYTES = 7
    with pytest.raises(ValidationError, match=reason):
        file_is_a_paper(upload(name, content))


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.pdf", "résumé <b>.PDF", "a\x00b.pdf", "..\\..\\x.pdf"]
)
def test_only_the_ending_of_a_name_is_kept(name):
    assert re.fullmatch(r"documents\.document/[0-9a-f]{32}\.pdf", storage_name(Document(), name))


@pytest.mark.django_db
def test_the_file_of_a_document_is_checked_when_it_is_stored_and_stays(
    operator, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    with pytest.raises(ValidationError) as refused:
        make(Document, file=upload("page.html"))
    assert [list(refused.value.message_dict), list(tmp_path.rglob("*"))] == [["file"], []]
    document = fresh(make(Document, file=upload("plan.pdf")))
    name = document.file.name
    save_row(document, by=operator, channel="test")
    assert fresh(document).file.name == name
