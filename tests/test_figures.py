"""The figures of the code, counted in a small tree made here."""

from benchmarks.figures import Figures, count_tokens, measure, over_budget

MODELS = '"""What is kept."""\n\nclass Meeting:\n    """One."""\n\n    place = "" # nowhere yet\n'
FILES = {
    "core/models.py": MODELS,
    "core/a/b/deep.py": f"WORDS = {'x' * 201!r}\n",
    "core/migrations/0001_initial.py": "class Migration:\n    pass\n",
    "core/paper.typ": "1\n2\n",
    "pages/views.py": "class Large:\n" + "    def a(self): ...\n" * 26,
    "tests/test_views.py": "def test_nothing():\n    pass\n",
    "templates/core/meeting.html": "<p>\n</p>\n",
    "static/site.css": "p { color: red }\n",
}


def test_lines_are_counted_by_app_without_migrations_and_with_what_could_hide_them(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    figures = measure(tmp_path)
    assert {app: count for app, count in figures.lines.items() if count} == {
        "core": MODELS.count("\n") + 1,
        "pages": 27,
        "tests": 2,
    }
    assert figures.hidden == {
        "Lines of docstrings": 2,
        "Literals over 200 characters": 1,
        "Folders, deepest": 3,
        "Lines of data that steers code": 2,
        "Lines of templates": 2,
        "Lines of CSS and JavaScript": 1,
        "Classes over 300 lines or 25 methods": 1,
    }
    assert figures.large_classes == ["pages/views.py: Large (27, 26)"]
    assert count_tokens("a = [\n    1,  # why\n\n    2]\n") == count_tokens("a = [1, 2]\n") == 7
    figures = Figures({"core": 100, "pages": 51, "tests": 301})
    assert over_budget(figures, {"core": 100, "pages": 50, "tests": 300}) == [
        "pages: 51 lines, may have 50",
        "tests: 301 lines, may have 300",
    ]
