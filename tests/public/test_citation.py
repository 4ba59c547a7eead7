"""Pages that state facts say how to cite them."""

import pytest

from resolutions.models import Resolution
from tests.public.places import paged_models
from tests.rows import make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", paged_models())
def test_a_page_of_one_row_can_be_cited_and_names_itself(client, model):
    row = make(model)
    page = client.get(row.get_absolute_url())
    cited = page.context["citation"]
    assert f"/{row.get_absolute_url().strip('/')}/ (retrieved on" in cited
    assert page.text.count('id="citation"') == 1


def test_a_text_as_of_a_day_is_cited_as_of_that_day(client):
    row = make(Resolution)
    page = client.get(f"{row.get_absolute_url()}?asof=2018-01-01")
    assert "/?asof=2018-01-01 (retrieved on" in page.context["citation"]
