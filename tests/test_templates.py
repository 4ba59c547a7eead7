"""Mistakes in templates that Django hides, how long a template may be, and a loader that removes indentation."""

import ast
import re
from collections.abc import Callable

import pytest
from django.conf import settings
from django.template import Context, Engine
from django.template.base import Template
from django.utils import translation
from django.utils.functional import Promise

from benchmarks.figures import APPS, code_files
from meetings.models import Meeting
from study_groups.models import Mandate, StudyPeriod
from tests.rows import MODELS, make

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
_SENTENCE = re.compile(r"{% blocktranslate\b.*?{% endblocktranslate %}", re.DOTALL)
_TRANSLATED = re.compile(r"\s*{% translate [^%]+ %}")


def found_in_templates(wrong: Callable[[str], object]) -> dict[str, object]:
    assert TEMPLATES
    found = {
        path.relative_to(settings.BASE_DIR).as_posix(): wrong(path.read_text(encoding="utf-8"))
        for path in TEMPLATES
    }
    return {path: what for path, what in found.items() if what}


def test_no_translated_sentence_looks_an_attribute_up():
    """Within `blocktranslate`, `{{ row.slug }}` is empty and no error is raised: it needs `with slug=row.slug`."""

    def looked_up(text: str) -> list[str]:
        return re.findall(r"{{ \w+\.[^}]*}}", " ".join(_SENTENCE.findall(text)))

    assert found_in_templates(looked_up) == {}


def test_no_template_is_over_100_lines_and_none_over_120_characters_but_a_translated_sentence():
    def too_long(text: str) -> list[str]:
        lines = text.splitlines()
        long = [one for one in lines if len(one) > 120 and not _TRANSLATED.fullmatch(one)]
        return long + lines[100:]

    assert found_in_templates(too_long) == {}


# what other languages need


@pytest.mark.django_db
def test_a_page_says_its_language_and_ranges_keep_their_order_from_right_to_left(client):
    make(Meeting, slug="x")
    make(Mandate, period=make(StudyPeriod, code="2022-2024"))
    with translation.override("ar"):
        page = client.get("/meetings/x/").text
    assert '<html lang="ar" dir="rtl">' in page
    assert "<bdi>15–24 أكتوبر، 2024</bdi>" in page
    assert "<bdi>2022–2024</bdi>" in client.get("/study-groups/").text


TRANSLATES = {"_": 1, "gettext": 1, "gettext_lazy": 1, "ngettext": 2, "ngettext_lazy": 2}


def test_each_sentence_in_code_is_found_by_makemessages():
    """`makemessages` reads only literals in calls of the names in TRANSLATES. The purpose of each table is such a literal."""
    assert [model for model in MODELS if not isinstance(model.purpose, Promise)] == []
    lost = []
    for path in (path for name in APPS for path in code_files(settings.BASE_DIR / name)):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
                names = {one.asname or one.name for one in node.names if "gettext" in one.name}
                lost += [(path.name, name) for name in names - TRANSLATES.keys()]
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                words = node.args[: TRANSLATES.get(node.func.id, 0)]
                lost += [
                    (path.name, node.lineno)
                    for one in words
                    if not (isinstance(one, ast.Constant) and isinstance(one.value, str))
                ]
    assert lost == []


ROWS = "<ul>\n  {% for row in rows %}\n\t<li>{{ row }}  b</li>\n  {% endfor %}\n</ul>\n"


def template(folder, source: str, debug: bool) -> Template:
    (folder / "rows.html").write_text(source, encoding="utf-8")
    loaders = ["wtsa_site.template_loader.UnindentedLoader"]
    return Engine(dirs=[folder], loaders=loaders, debug=debug).get_template("rows.html")


def test_lines_of_tags_that_write_nothing_are_gone_and_values_as_they_are_but_where_errors_show(
    tmp_path,
):
    shown = template(tmp_path, ROWS, debug=True)
    assert shown.source.splitlines()[2] == "<li>{{ row }}  b</li>"
    rows = Context({"rows": ["a\n\n  a"]})
    assert shown.render(rows) == "<ul>\n\n<li>a\n\n  a  b</li>\n\n</ul>\n"
    found = template(tmp_path, ROWS, debug=False)
    assert found.render(rows) == "<ul>\n<li>a\n\n  a  b</li>\n</ul>\n"
    # Words on different lines are not joined.
    pages = {
        "a\n{% if yes %}{% with d=1 %}\nb\n{% endwith %}{% endif %}\nc": "a\nb\nc",
        "a\n{% firstof yes %}\nc": "a\nTrue\nc",
        "a\n{% if yes %}b{% endif %}\nc": "a\nb\nc",
    }
    for source, page in pages.items():
        assert template(tmp_path, source, debug=False).render(Context({"yes": True})) == page
