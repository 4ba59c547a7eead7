"""What delegates type into the box of the first page: one load from home to the row."""

import pytest

from core.registry import site_pages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]


def test_wtsa_24_with_a_space_opens_the_assembly_and_with_all_it_is_listed(reader):
    assert reader.open().search("wtsa 24").address == "/assemblies/wtsa-24/"
    listed = reader.open("/search/?q=wtsa+24&all=1")
    assert "WTSA-24" in listed.text.partition("Meetings and assemblies")[2]


def test_a_slip_of_a_letter_is_one_load_more(reader):
    reader.open().search("Vanautu")
    assert "No results for “Vanautu”. Did you mean Vanuatu?" in reader.text
    assert "Vanuatu (unsourced) Member State" in reader.follow("Vanuatu", near="Did you mean").text


def test_what_has_no_row_says_so_and_leads_on(reader):
    """No Recommendation Y.2060 is recorded."""
    reader.open().search("Y.2060")
    assert "No results for “Y.2060”." in reader.text
    assert reader.follow("missing").address == "/gaps/"


def test_where_no_page_has_all_words_each_that_finds_something_leads_there(reader):
    reader.open().search("quantumfoo cyber")
    assert "No page has all these words. With one of them: cyber 1 " in reader.text
    assert "1 result for “cyber”" in reader.follow("cyber").text


def test_each_page_that_search_names_answers(client):
    answers = {page.url: client.get(page.url).status_code for page in site_pages}
    assert answers == dict.fromkeys(answers, 200)


# What readers tried, and where the first result or the page that opens lies.
TRIED = {
    "What is WTSA": "/glossary/#wtsa",
    "when is the next WTSA": "/assemblies/",
    "New Delhi 2024": "/assemblies/wtsa-24/",
    "India proposals": "/proposals/?proponent=ind",
    "Vanuatu meetings": "/meetings/?region=asia_pacific",
    "Onoe": "/people/seizo-onoe/",
    "chair of WTSA-24": "/assemblies/wtsa-24/#committees",
    "ADD": "/glossary/#add",
    "deadline": "/meetings/deadlines/",
    "COTE d'ivoire": "/participants/civ/",
    "NGO": "/for-policy-staff/",
    "E.164": "/glossary/#numbering-resources",
}


def test_what_readers_tried_leads_there_at_once(client):
    found = {}
    for text in TRIED:
        answer = client.get("/search/", {"q": text})
        found[text] = answer.headers.get("Location") or answer.context["best"][0].url
    assert found == TRIED
