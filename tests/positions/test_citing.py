import datetime as dt
import re

from hypothesis import given
from hypothesis import strategies as st

from core.public.citing.citations import bibtex

DAY = dt.date(2026, 11, 25)
ADDRESS = "https://wtsa.example/positions/20/atu/?assembly=wtsa-16"


def test_bibtex_holds_the_same_facts():
    assert bibtex("wtsa-16-20-atu", "ATU on Resolution 20, WTSA-16", ADDRESS, DAY, 3) == (
        "@misc{wtsa-16-20-atu,\n"
        "  title = {{ATU on Resolution 20, WTSA-16}},\n"
        f"  howpublished = {{\\url{{{ADDRESS}}}}},\n"
        f"  url = {{{ADDRESS}}},\n"
        "  urldate = {2026-11-25},\n"
        "  note = {Release 3, retrieved on 25 November 2026},\n"
        "}"
    )


@given(st.text(max_size=80), st.text(max_size=40))
def test_whatever_the_title_the_braces_balance_and_no_field_is_opened(title, address):
    made = bibtex("key", title, f"https://wtsa.example/{address}", DAY)
    lines = made.split("\n")
    fields = [re.match(r"  (\w+) = \{", line)[1] for line in lines[1:-1]]
    assert fields == ["title", "howpublished", "url", "urldate", "note"]
    assert made.count("{") == made.count("}")
