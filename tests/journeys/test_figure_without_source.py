"""A reader asks how many States came to WTSA-16; the site knows the number, and not who gave it."""

import re

import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]


def test_the_number_is_told_without_a_source_by_the_name_of_not_recorded(client):
    page = " ".join(re.sub(r"<[^>]+>", " ", client.get("/assemblies/wtsa-16/").text).split())

    assert "according to not recorded" not in page
    assert "92 source not known (unsourced)" in page
    assert "137 according to TTC (Japan)" in page
