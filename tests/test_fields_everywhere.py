"""Every field of a table is in its file, on its form and on a page."""

import re

import pytest
from django.conf import settings
from django.contrib import admin

from core.records.publishable import Publishable
from core.registry import tables

# Fields that the site fills itself, and fields that templates of all pages show.
MACHINE = {"id", "publication", "version", "created_at", "created_by", "changed_at", "changed_by"}
MACHINE |= {"written_by", "published_at", "live_at", "expires_at"}
SHARED = {"source_addresses", "confidence", "as_stated", "public_remark", "last_checked_on"}
SHARED |= {"editors_note", "seen"}
FROZEN = {
    (model, name) for model in ("release", "paperedition") for name in ("contents", "contents_hash")
}
NOT_IN_FILES = {("document", "file"), ("question", "number")}
NOT_IN_FILES |= {("release", "contents"), ("paperedition", "contents")}
COMPUTED = {("question", "number"), *FROZEN}
# Fields that a template filter or a property shows; its name must be in a template.
SAID_BY = {
    "dates": [("meeting", "starts_on"), ("meeting", "ends_on")],
    "place": [("meeting", "city")],
    "firmness_of_place": [("meeting", "place_confirmed")],
    "decided_by": [("edition", "tsag_year")],
    "matrix": [("release", "contents")],
    "dossier": [("paperedition", "contents")],
    "tiles": [("figure", "measure"), ("figure", "about")],
    "figures": [("figure", "assembly"), ("figure", "meeting")],
    "deadlines": [("deadline", "assembly"), ("deadline", "meeting")],
    "committees": [("committee", "assembly")],
    "sessions": [("session", "meeting")],
    "local_hours": [("session", "ends_on"), ("session", "end_time")],
    "period": [("studyperiod", "code")],
    "subject": [
        (model, name)
        for model in ("position", "impactassessment")
        for name in ("resolution", "study_group", "question")
    ],
}
NOT_ON_PAGES = {("sitesettings", "key"), ("page", "section"), ("page", "position")}
NOT_ON_PAGES |= {("recommendation", "series"), ("recommendation", "edition_number")}
# Pages show a person's honorific with the name, as `__str__` joins them.
NOT_ON_PAGES |= {("person", name) for name in ("name", "honorific", "aliases")}
NOT_ON_PAGES |= {("studyperiod", "first_year"), ("studyperiod", "last_year"), ("topic", "summary")}
NOT_ON_PAGES |= {("series", "organiser"), ("series", "assembly")}
NOT_ON_PAGES |= {("note", "meetings"), ("note", "resolutions")}


def own_fields(model):
    names = {field.name for field in [*model._meta.fields, *model._meta.many_to_many]}
    return names - MACHINE - SHARED


def of_model(model, pairs):
    return {name for one, name in pairs if one == model._meta.model_name}


# Apps whose rows are on pages of another app too.
SHOWN_BY = {"positions": ("matrix",)}


def words_on_pages(app):
    """The names in the tags of an app's templates, and of the templates that all apps share."""
    names = (app, *SHOWN_BY.get(app, ()), "core")
    folders = [settings.BASE_DIR / "templates" / name for name in names]
    text = "\n".join(path.read_text() for folder in folders for path in folder.glob("*.html"))
    code = re.sub(r'"[^"]*"|\'[^\']*\'', "", " ".join(re.findall(r"\{[{%](.*?)[%}]\}", text)))
    return set(re.findall(r"\w+", code))


def listed(fieldsets):
    return {
        name
        for _title, options in fieldsets
        for line in options["fields"]
        for name in (line if isinstance(line, tuple) else (line,))
    }


def is_shown(model, name, words):
    field = (model._meta.model_name, name)
    said_by = next((word for word, fields in SAID_BY.items() if field in fields), name)
    return bool({said_by, f"{name}_list", f"{name}_said", f"get_{name}_display"} & words)


@pytest.mark.parametrize("resource", tables.values(), ids=list(tables))
def test_every_field_is_a_column_of_its_file_and_of_a_row_with_a_page_on_its_form_and_a_page(
    resource,
):
    model = resource.model()
    own = own_fields(model)
    missing = own - {"slug"} - set(resource.columns())
    assert missing - of_model(model, NOT_IN_FILES) == set()
    if issubclass(model, Publishable):
        missing = own - listed(admin.site._registry[model].fieldsets)
        assert missing - of_model(model, COMPUTED | {("sitesettings", "key")}) == set()
        words = words_on_pages(model._meta.app_label)
        names = own - {"slug"} - of_model(model, NOT_ON_PAGES)
        assert [name for name in names if not is_shown(model, name, words)] == []
