import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile

from core.records.saving import save_row
from core.records.tracked import TrackedModel
from exchange.models import StoredUpload
from pages.models import GlossaryTerm, Page
from tests.roles.table import OF_SEVERAL
from tests.rows import make

from .forms import address

pytestmark = pytest.mark.django_db
TABLES = [model for model in admin.site._registry if issubclass(model, TrackedModel)]
IMPORT = "/admin/pages/glossaryterm/import/"


@pytest.mark.parametrize("model", TABLES)
def test_the_form_of_a_table_opens_and_no_relation_is_a_select(client, administrator, model):
    """A select would hold every row of the other table. The form of a new row is sent in `test_races`."""
    row = make(model, published=False)
    client.force_login(administrator)
    answer = client.get(address(row))
    assert answer.status_code == 200
    form = answer.context["adminform"]
    relations = [one for one in (*model._meta.fields, *model._meta.many_to_many) if one.is_relation]
    named = {
        one.name
        for one in relations
        if one.name in form.form.fields and one.related_model in TABLES
    }
    assert named - set(form.model_admin.get_autocomplete_fields(None)) == set()


@pytest.mark.parametrize("kind", OF_SEVERAL, ids=lambda kind: kind.name)
def test_the_history_and_the_deletion_of_a_row_open(client, administrator, kind):
    row = make(kind.example, published=False)  # of a part of a public row it is not deleted
    client.force_login(administrator)
    pages = [address(row, page) for page in ("history", "delete")]
    assert [client.get(page).status_code for page in pages] == [200, 200]


def upload(client, text):
    return client.post(IMPORT, {"file": SimpleUploadedFile("terms.csv", text.encode())})


def test_a_file_is_shown_before_anything_is_saved(client, publisher):
    client.force_login(publisher)
    answer = upload(client, "slug,term,definition\nmod,MOD,A change\n")
    assert [row["key"] for row in answer.context["preview"]["new"]] == ["mod"]
    assert GlossaryTerm.objects.count() == 0


def test_confirming_saves_it_and_a_second_click_leads_to_the_import(client, publisher):
    client.force_login(publisher)
    token = upload(client, "slug,term,definition\nmod,MOD,A change\n").context["token"]
    first = client.post(IMPORT, {"token": token}, follow=True)
    second = client.post(IMPORT, {"token": token}, follow=True)
    assert "1 row of terms.csv was imported" in first.content.decode()
    assert "This file has already been imported." in second.content.decode()
    assert first.redirect_chain == second.redirect_chain
    assert [
        (term.slug, term.history.get().history_channel, term.history.get().history_change_reason)
        for term in GlossaryTerm.objects.all()
    ] == [("mod", "import", "terms.csv")]


def test_a_forged_token_and_another_users_are_refused(client, publisher, administrator):
    client.force_login(administrator)
    token = upload(client, "slug,term,definition\nmod,MOD,A change\n").context["token"]
    client.force_login(publisher)
    answers = [
        client.post(IMPORT, {"token": one}, follow=True).content.decode()
        for one in (token, "x" * 500, "\x00", "")
    ]
    assert ["not yours" in answer for answer in answers] == [True] * 4
    assert (GlossaryTerm.objects.count(), StoredUpload.objects.count()) == (0, 1)


def test_an_edit_between_preview_and_confirmation_is_named_and_brings_a_new_preview(
    client, publisher, operator
):
    term = make(GlossaryTerm, slug="mod", definition="As it was")
    client.force_login(publisher)
    token = upload(client, "slug,definition\nmod,From the file\n").context["token"]
    term.definition = "By an editor"
    save_row(term, by=operator, channel="command")
    answer = client.post(IMPORT, {"token": token}, follow=True)
    term.refresh_from_db()
    assert term.definition == "By an editor"
    assert (
        "These rows have changed since your preview: mod (row 2). Nothing was saved"
        in answer.content.decode()
    )
    assert answer.context["preview"]["changed"][0]["cells"]["definition"] == [
        ["-", "By an editor"],
        ["=", "→ "],
        ["+", "From the file"],
    ]


def test_a_refusal_names_row_column_value_and_reason(client, publisher):
    client.force_login(publisher)
    [group] = upload(
        client, "slug,term,definition,confidence\nmod,MOD,A change,certainly\n"
    ).context["preview"]["refusals"]
    assert (
        group["column"],
        group["count"],
        [(row["row"], row["value"]) for row in group["rows"]],
    ) == ("confidence", 1, [(2, "certainly")])


def test_a_misspelt_column_refuses_the_file_and_names_the_near_one(client, publisher):
    client.force_login(publisher)
    assert "Did you mean “definition”?" in upload(
        client, "slug,definiton\nmod,x\n"
    ).content.decode().replace("&quot;", '"')


def test_an_export_holds_the_rows_of_the_list_as_it_is_filtered(client, publisher):
    make(Page, title="First", slug="first", section="about")
    make(Page, title="Second", slug="second", section="site")
    client.force_login(publisher)
    file = client.get("/admin/pages/page/export.csv?section__exact=site").content
    lines = file.decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == ["slug", "second"]
