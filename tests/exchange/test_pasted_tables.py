"""Tables in pasted text: what is one, and what only looks like one."""

from exchange.columns.pasted import tables
from exchange.columns.pasted.headings import Headings


def test_lines_with_commas_that_are_no_table_are_looked_at_once(monkeypatch):
    looked = []
    quoted = tables._quoted
    monkeypatch.setattr(
        tables,
        "_quoted",
        lambda lines, place, divider: looked.append(place) or quoted(lines, place, divider),
    )
    lines = [(number, f"Delegate {number}, Ministry, Country") for number in range(1, 200)]
    assert list(tables.tables_and_lines(lines, Headings({}))) == lines
    assert looked == [0]
