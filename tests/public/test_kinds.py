"""A browser opens every kind of page: a new list or a new page of a row must be added to tests/browser/kinds.py."""

from core import registry
from pages.models import Page
from tests.browser.kinds import PUBLIC
from tests.public.places import LISTS, paged_models, view_of


def test_every_list_and_every_page_of_a_row_is_looked_at_in_a_browser_and_registered():
    """The sitemap and the consequences of deleting know a page only when its table is registered."""
    models = {getattr(view_of(one), "model", None) for one in PUBLIC if one not in LISTS}
    assert [set(LISTS) - set(PUBLIC), set(paged_models()) - models] == [set(), set()]
    assert set(paged_models()) - {*registry.details, Page} == set()
