"""The description of the read-only addresses names each of them, each parameter and each column, and nothing else."""

import json

import pytest
from django.conf import settings as site

from core import registry
from core.public.views import UPDATED_SINCE
from meetings.models import Assembly, Meeting
from tests.public.places import DATA, DATA_FILES, LISTS, OPENAPI, OVER_MANY, faces_of
from tests.public.varied import filtered
from tests.rows import make

pytestmark = pytest.mark.django_db


_written: list[str] = []


@pytest.fixture
def described(client):
    """Of a site without rows; it is written once."""
    _written.extend([client.get(OPENAPI).text] if not _written else [])
    return json.loads(_written[0])


def parameters_of(described, path) -> dict[str, dict]:
    return {one["name"]: one for one in described["paths"][path]["get"].get("parameters", [])}


@pytest.mark.gate
def test_another_library_finds_it_valid(described):
    from openapi_spec_validator import OpenAPIV31SpecValidator

    assert described["servers"] == [{"url": site.BASE_URL}]
    found = [error.message for error in OpenAPIV31SpecValidator(described).iter_errors()]
    assert found == []


def test_every_list_file_and_table_is_in_it(described):
    pages = [*LISTS, *OVER_MANY, *registry.addresses]
    files = {face for address in pages for face in faces_of(address).values()}
    named = {path for path in described["paths"] if "{" not in path}
    assert named == files | set(DATA[1:]) | {OPENAPI}
    tables = parameters_of(described, "/data/{table}.csv")["table"]["schema"]["enum"]
    assert [f"/data/{table}.csv" for table in tables] == DATA_FILES


def test_every_parameter_of_a_list_is_in_it_and_known_to_its_page(described):
    named, expected, refused = {}, {}, {}
    for address in LISTS:
        form = filtered(address, "").filterset.form
        for face in faces_of(address).values():
            named[face] = set(parameters_of(described, face))
            expected[face] = {*form.fields, "sort", UPDATED_SINCE}
        for name, one in parameters_of(described, face).items():
            for word in one["schema"].get("enum", [])[:3]:
                refused[face, name, word] = filtered(address, f"?{name}={word}").refused
    assert named == expected
    assert refused == dict.fromkeys(refused, [])


@pytest.mark.usefixtures("rows_of_each_list")
def test_every_address_without_a_name_in_it_answers_as_described(client, described):
    make(Meeting, is_of=make(Assembly))  # of which there is a matrix
    paths = described["paths"]
    found, expected = {}, {}
    for path in [path for path in paths if "{" not in path]:
        response = client.get(path)
        found[path] = [response.status_code, response["Content-Type"].split(";")[0]]
        expected[path] = [200, *paths[path]["get"]["responses"]["200"]["content"]]
    assert found == expected
