"""The style guide, a page for staff, shows every component in every state."""

import pytest

from .accessibility import barriers, faint_texts
from .test_every_page import resized, told, wider_than
from .test_policy import listening, logged_in

pytestmark = pytest.mark.browser


def test_the_style_guide_has_no_barrier_on_a_phone_or_a_desk(site, page):
    tab = logged_in(site, page())
    complaints = listening(tab)
    tab.goto(f"{site}/styleguide/")
    faults = {"complaints": complaints, "sideways": wider_than(tab, 320, 360)}
    for width in (360, 1280):
        resized(tab, width)
        for scheme in ("light", "dark"):
            tab.emulate_media(color_scheme=scheme)
            find = barriers if scheme == "light" else faint_texts
            faults[f"barriers at {width}, {scheme}"] = find(tab)
    assert told(faults) == ""
