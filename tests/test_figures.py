"""The figures of the code, counted in a small tree made here."""

from pathlib import Path

import pytest

from benchmarks.figures import Figures, count_tokens, grown, measure

MODELS = '''"""What is kept.

In two lines.
"""

class Meeting:
    """One."""

    def place(self) -> str:
        return ""  # nowhere yet
'''
FILES = {
    "core/__init__.py": "",
    "core/models.py": MODELS,
    "core/a/b/deep.py": f"WORDS = {'x' * 201!r}\n",
    "core/migrations/0001_initial.py": "class Migration:\n    pass\n",
    "core/paper.typ": "1\n2\n",
    "pages/views.py": "class Large:\n" + "    def a(self): ...\n" * 26,
    "tests/test_views.py": "def test_nothing():\n    pass\n",
    "templates/core/meeting.html": "<p>\n</p>\n",
    "static/site.css": "p { color: red }\n",
}


@pytest.fixture
def tree(tmp_path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_lines_are_counted_by_app_without_migrations_and_with_what_could_hide_them(tree):
    figures = measure(tree)
    assert figures.lines == dict.fromkeys(figures.lines, 0) | {
        "core": MODELS.count("\n") + 1,
        "pages": 27,
        "tests": 2,
    }
    assert figures.hidden == {
        "Lines of docstrings": 5,
        "Literals over 200 characters": 1,
        "Folders, deepest": 3,
        "Lines of data that steers code": 2,
        "Lines of templates": 2,
        "Lines of CSS and JavaScript": 1,
        "Lines of benchmarks": 0,
    }
    assert figures.large_classes == ["pages/views.py: Large (27, 26)"]
    assert count_tokens("a = [\n    1,  # why\n\n    2]\n") == count_tokens("a = [1, 2]\n") == 7


def test_an_app_over_its_budget_may_not_grow_and_one_below_may():
    budgets = {"core": (120, 100), "pages": (40, 50), "tests": (900, 300)}

    def found(**lines: int) -> list[str]:
        return grown(Figures(lines), budgets)

    assert found(core=120, pages=40, tests=900) == found(core=100, pages=50, tests=900) == []
    assert found(core=121, pages=0, tests=900) == ["core: 121 lines, may have 120"]
    assert found(core=115, pages=50, tests=901) == [
        "tests: 901 lines, may have 900",
        "all apps: 165 lines, may have 160",
    ]
