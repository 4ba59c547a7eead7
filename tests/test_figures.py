"""The figures of the code, counted in a small tree made here."""

import ast
from pathlib import Path

import pytest

from benchmarks.figures import (
    LONG_TEMPLATE_LINES,
    TARGETS,
    app_names,
    format_tree,
    long_lines,
    measure,
    mentions_any,
    report,
)
from benchmarks.import_graph import count_layers, find_circles, imported

MODELS = """from typing import Any

class Meeting:
    class Meta:
        pass

    def place(self) -> str:
        return ""

def names(rows: list[Any]) -> None:
    pass
"""
VIEWS = """import shop.models
from shop import forms
from .models import Meeting
from other.models import Person

class Meeting:
    def get(self): return shop, forms, Meeting, Person
"""
FILES = {
    "shop/__init__.py": "",
    "shop/apps.py": "",
    "shop/models.py": MODELS,
    "shop/forms/__init__.py": "",
    "shop/forms/basket.py": "from ..models import Meeting\n",
    "shop/views.py": VIEWS,
    "shop/migrations/0001_initial.py": "class Migration:\n    pass\n",
    "shop/tests/test_views.py": "def test_nothing():\n    pass\n",
    "other/__init__.py": "",
    "other/apps.py": "",
    "other/models.py": "class Person:\n    pass\n",
    "templates/shop/meeting.html": "<p>\n" + "x" * 130 + "\n</p>\n",
}


@pytest.fixture
def tree(tmp_path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def _module(text: str) -> ast.Module:
    return ast.parse(text)


def test_apps_are_those_of_the_import_contracts_else_those_with_an_apps_module(tree):
    assert app_names(tree) == ["other", "shop"]
    (tree / "pyproject.toml").write_text("[tool.importlinter]\nroot_packages = ['shop']\n")
    assert app_names(tree) == ["shop"]


def test_code_is_formatted_and_counted_without_tests_and_migrations(tree):
    format_tree(tree)
    figures = measure(tree)
    # Two blank lines around a class, and the body of a function on a line of its own.
    assert figures.apps["shop"].lines == sum(
        (tree / name).read_text().count("\n")
        for name in FILES
        if name.startswith("shop/") and "tests" not in name and "migrations" not in name
    )
    assert figures.values["Lines of code"] == figures.apps["shop"].lines + 2
    assert figures.values["Lines of a function, most"] == 2
    assert figures.values["Functions"] == 3


def test_levels_layers_and_arrows_see_a_package_as_one_module(tree):
    shop = measure(tree).apps["shop"]
    assert shop.levels == {"shop": 4, "shop/forms": 1}
    assert shop.imports == {
        "apps": set(),
        "models": set(),
        "forms": {"models"},
        "views": {"forms", "models"},
    }
    assert (shop.largest_level, shop.layers, shop.arrows) == (4, 3, 3)


def test_circles_are_named_and_count_as_one_layer():
    graph = {"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": set()}
    assert find_circles(graph) == [frozenset({"b", "c"})]
    assert count_layers(graph) == 2
    assert count_layers({}) == 0


def test_imports_in_functions_count_and_those_for_types_do_not():
    text = "if TYPE_CHECKING:\n    from shop import a\ndef later():\n    from .b import x\nimport other"
    assert list(imported(_module(text), ("shop", "views"))) == [["shop", "b", "x"]]


def test_classes_of_one_name_are_named_but_not_those_inside_a_class(tree):
    figures = measure(tree)
    assert figures.over["Class names"] == ["Meeting"]
    assert figures.values["Class names used more than once"] == 1


@pytest.mark.parametrize(
    ("signature", "mentions"),
    [
        ("def f(x: dict[str, Any]): ...", True),
        ("def f(*x: Any): ...", True),
        ("async def f() -> 'Any | None': ...", True),
        ("def f(x: Anyone, Any=1) -> None: ...", False),
        ("def f(x): Any", False),
    ],
)
def test_a_signature_mentions_any(signature, mentions):
    function = _module(signature).body[0]
    assert isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
    assert mentions_any(function) is mentions


def test_long_template_lines_may_be_one_translated_sentence():
    words = "word " * 40
    assert long_lines([f"<p>{words}</p>"]) == 1
    assert long_lines([f'  {{% translate "{words}" %}}']) == 0
    assert long_lines([f'<p>{{% translate "{words}" %}}</p>']) == 1
    block = ["{% blocktranslate %}", words, "{% endblocktranslate %}", f"<p>{words}</p>"]
    assert long_lines(block) == 1


def test_the_table_shows_before_after_target_and_whether_it_is_met(tree):
    before = measure(tree)
    (tree / "shop" / "views.py").unlink()
    (tree / "templates" / "shop" / "meeting.html").write_text("")
    text = report({"old": before, "new": measure(tree)}, names=True)
    assert f"| {LONG_TEMPLATE_LINES} | 1 | 0 | 0 | yes |" in text
    assert "| Class names used more than once | 1 | 0 | 0 | yes |" in text
    assert "| Test cases | – | – | – |  |" in text
    assert "| shop | 19 → 12 | 4 → 3 | 3 → 2 | 3 → 1 |" in text
    assert "Over a limit in old:\n\n- Levels: none\n- Circles: none\n- Class names: Meeting" in text
    assert set(before.values) <= set(TARGETS)


def test_a_circle_is_over_the_limit(tree):
    (tree / "shop" / "models.py").write_text("from shop import views\n")
    figures = measure(tree)
    assert figures.over["Circles"] == ["forms ↔ models ↔ views"]
    assert "| Circles of imports in an app | 1 | 0 | no |" in report({"now": figures})
