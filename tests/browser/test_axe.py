import pytest
from axe_playwright_python.sync_playwright import Axe

from .kinds import PUBLIC

pytestmark = pytest.mark.browser
LOOKS = [(width, scheme) for width in (360, 1280) for scheme in ("light", "dark")]


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_no_kind_of_page_has_a_barrier_that_axe_finds(site, page, width, scheme):
    # axe is put into the page, which the content policy forbids; the policy is tested by itself.
    tab = page(width, color_scheme=scheme, bypass_csp=True)
    found = {}
    for address in [*PUBLIC, "/admin/login/"]:
        tab.goto(site + address)
        result = Axe().run(tab)
        found |= {address: result.generate_report()} if result.violations_count else {}
    assert found == {}
