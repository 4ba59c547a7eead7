"""Templates are written with indentation and read without it."""

from django.template import Context, Engine

ROWS = "<ul>\n  {% for row in rows %}\n\t<li>{{ row }}  b</li>\n  {% endfor %}\n</ul>\n"


def test_a_template_loses_its_indentation_and_keeps_its_lines_and_values(tmp_path):
    (tmp_path / "rows.html").write_text(ROWS, encoding="utf-8")
    engine = Engine(dirs=[tmp_path], loaders=["wtsa_site.template_loader.UnindentedLoader"])

    template = engine.get_template("rows.html")

    assert template.source.splitlines()[2] == "<li>{{ row }}  b</li>"
    assert template.render(Context({"rows": ["a\n  a"]})) == "<ul>\n\n<li>a\n  a  b</li>\n\n</ul>\n"
