"""An editor records the next meeting of a series: its dates are not known, and readers are told so."""

import datetime as dt

import pytest

from meetings.models import Meeting, Series, SeriesPlace
from tests.editing.forms import address
from tests.rows import make

from .page_forms import send

pytestmark = pytest.mark.django_db


def test_the_next_meeting_is_recorded_before_its_dates_are_known(client, editor, publisher):
    days = {"starts_on": dt.date(2027, 4, 5), "ends_on": dt.date(2027, 4, 9)}
    third = make(Meeting, name="3rd APT meeting for WTSA-28", city="Apia", **days)
    series = make(Series, name="APT meetings for WTSA-28")
    make(SeriesPlace, series=series, meeting=third, ordinal=3)

    client.force_login(editor)
    assert f'"{address(third, "next")}"' in client.get(address(third)).text
    form = send(client, client.get(address(third, "next")), "Create the draft")
    made = Meeting.objects.get(name="4th APT meeting for WTSA-28")
    assert form.redirect_chain == [(address(made), 302)]
    client.logout()
    assert "4th APT meeting" not in client.get(series.get_absolute_url()).text

    client.force_login(publisher)
    send(client, client.get(address(made, "publish")), "Yes")
    client.logout()
    assert "4th APT meeting" in client.get(series.get_absolute_url()).text
    page = client.get(made.get_absolute_url()).text
    assert ["Apia" in page, "5–9 April 2027" in page] == [False, False]
