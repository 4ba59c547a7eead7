"""Templates are written with indentation and read without it."""

from django.template import Context, Engine
from django.template.base import Template

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
    # Words stay apart.
    pages = {
        "a\n{% if yes %}{% with d=1 %}\nb\n{% endwith %}{% endif %}\nc": "a\nb\nc",
        "a\n{% firstof yes %}\nc": "a\nTrue\nc",
        "a\n{% if yes %}b{% endif %}\nc": "a\nb\nc",
    }
    for source, page in pages.items():
        assert template(tmp_path, source, debug=False).render(Context({"yes": True})) == page
