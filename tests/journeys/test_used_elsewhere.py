"""An administrator wants to delete a topic, reads where it is used, and withdraws it instead."""

import pytest

from resolutions.models import Resolution, Topic
from tests.editing.forms import address
from tests.rows import make

from .page_forms import send

pytestmark = pytest.mark.django_db


def test_a_topic_in_use_is_withdrawn_and_what_uses_it_stays(client, administrator):
    topic = make(Topic, name="Numbering")
    text = make(Resolution, number=64, title="Networks", topics=[topic])
    client.force_login(administrator)
    form = client.get(address(topic))
    listed = f"/admin/resolutions/resolution/?topics__id__exact={topic.pk}"
    assert [f'<a href="{listed}">Resolutions: 1</a>' in form.text, "deletelink" in form.text] == [
        True,
        False,
    ]
    assert str(text) in client.get(listed).text

    asked = client.get(address(topic, "delete"))
    assert [str(text) in asked.text, "Withdraw instead…" in asked.text] == [True, True]
    asked = client.get(address(topic, "withdraw"))
    assert f'<a href="{listed}">Resolutions: 1</a>' in asked.text
    send(client, asked, "Yes")

    client.logout()
    page = client.get(text.get_absolute_url())
    assert [page.status_code, "Numbering" in page.text] == [200, False]
    assert client.get(topic.get_absolute_url()).status_code == 404
    assert list(text.topics.all()) == [topic]
