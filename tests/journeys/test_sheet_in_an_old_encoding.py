"""A list comes from an old program. The site asks in which encoding it is, and stores what was chosen."""

import io
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError

from core.models import ImportBatch
from participants.models import Participant
from tests.journeys.page_forms import send, signed_in
from tests.markup import main_words

pytestmark = pytest.mark.django_db
IMPORT = "/admin/participants/participant/import/"
LIST = "code;kind;name\r\nRCC;regional_organisation;Региональное содружество в области связи\r\n"
NAME = "Региональное содружество в области связи"
FRENCH = "code;kind;name\r\nCIV;member_state;Côte d'Ivoire\r\nSTP;member_state;São Tomé\r\n"


@pytest.fixture
def staff(editor):
    return signed_in(editor)


def sent(browser, sheet: bytes):
    return browser.post(IMPORT, {"file": SimpleUploadedFile("list.csv", sheet)})


def test_the_reading_that_is_right_is_chosen_and_only_then_stored(staff):
    page = sent(staff, LIST.encode("cp1251"))
    assert "Choose the version in which every letter is correct." in main_words(page)
    assert f"line 2 RCC;regional_organisation;{NAME}" in main_words(page)
    assert "Nothing is saved until you press Import" not in main_words(page)
    assert not Participant.objects.exists()
    page = send(staff, page, "Preview again", encoding="cp1251")
    assert "1 new, 0 changed, 0 unchanged, 0 refused" in main_words(page)
    assert "The file was read as you chose" in main_words(page)
    page = send(staff, page, "Import")
    assert Participant.objects.get().name == NAME
    assert "1 row of list.csv was imported." in page.content.decode()


def test_no_page_confirms_a_file_that_is_still_asked_about(staff):
    page = sent(staff, FRENCH.encode("cp1252"))
    answer = staff.post(IMPORT, {"token": page.context["token"]}, follow=True)
    assert "Choose the version" in main_words(answer)
    assert [Participant.objects.exists(), ImportBatch.objects.exists()] == [False, False]
    page = send(staff, page, "Preview again", encoding="cp1250")
    assert "Săo Tomé" in main_words(page)
    page = send(staff, page, "Preview again", encoding="cp1252")
    assert "São Tomé" in main_words(page)


# at the command line


def test_the_operator_is_asked_too_and_names_the_encoding(tmp_path):
    path, out = tmp_path / "list.csv", io.StringIO()
    path.write_bytes(LIST.encode("cp1251"))
    load = partial(call_command, "import_csv", "participants", str(path), stdout=out, stderr=out)
    with pytest.raises(CommandError) as refused:
        load()
    assert str(refused.value) == (
        f"{path}: The file is not UTF-8: the byte 0xD0 in line 2 does not fit. "
        "Choose the version in which every letter is correct. Name it with --encoding."
    )
    assert f"  --encoding cp1251, line 2: RCC;regional_organisation;{NAME}\n" in out.getvalue()
    assert not Participant.objects.exists()
    load(encoding="cp1251")
    assert "The file was read as you chose: Cyrillic (Windows-1251)." in out.getvalue()
    assert Participant.objects.get().name == NAME
