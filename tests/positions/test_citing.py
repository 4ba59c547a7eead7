import datetime as dt
import re

from hypothesis import given
from hypothesis import strategies as st

from core.public.citing.citations import bibtex

DAY = dt.date(2026, 11, 25)
ADDRESS = "https://wtsa.example/positions/20/atu/?assembly=wtsa-16"


@given(st.text(max_size=80), st.text(max_size=40))
def test_whatever_the_title_the_braces_balance_and_no_field_is_opened(title, address):
    made = bibtex("key", title, f"https://wtsa.example/{address}", DAY)
    lines = made.split("\n")
    fields = [re.match(r"  (\w+) = \{", line)[1] for line in lines[1:-1]]
    assert fields == ["title", "howpublished", "url", "urldate", "note"]
    assert made.count("{") == made.count("}")
