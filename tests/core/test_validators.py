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


OTHER_ENDING, OTHER_FILE = "has none of these file types: .pdf", "do not match its file type"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        *((name, b"%PDF-", OTHER_ENDING) for name in ("paper.pdf.html", "paper", "paper.pdf ")),
        *(("paper.pdf", content, OTHER_FILE) for content in (b"", b" %PDF-")),
        ("paper.docx", b"%PDF-", OTHER_FILE),
        ("paper.pdf", b"%PDF-1.7", "the limit is 7."),
    ],
)
def test_a_paper_is_taken_and_what_is_none_or_too_large_refused(name, content, reason, settings):
    for ending in PAPERS:
        file_is_a_paper(upload(f"paper{ending.upper()}", PAPERS[ending] + b"..."))
    settings.UPLOAD_MAX_BYTES = 7
    with pytest.raises(ValidationError, match=reason):
        file_is_a_paper(upload(name, content))


@pytest.mark.django_db
def test_the_file_of_a_document_is_checked_when_it_is_stored_and_keeps_only_its_ending(
    operator, settings, tmp_path
):
    for name in ("../../etc/passwd.pdf", "résumé <b>.PDF", "a\x00b.pdf", "..\\..\\x.pdf"):
        kept = storage_name(Document(), name)
        assert re.fullmatch(r"documents\.document/[0-9a-f]{32}\.pdf", kept)
    settings.MEDIA_ROOT = tmp_path
    with pytest.raises(ValidationError) as refused:
        make(Document, file=upload("page.html"))
    assert [list(refused.value.message_dict), list(tmp_path.rglob("*"))] == [["file"], []]
    document = fresh(make(Document, file=upload("plan.pdf")))
    name = document.file.name
    save_row(document, by=operator, channel="test")
    assert fresh(document).file.name == name
