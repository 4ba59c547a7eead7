"""F64: long forms, and short ones that cost much, of somebody who is not signed in."""

import pytest

from benchmarks.load import at_once
from benchmarks.visitors import FORM, TOPIC, Answer, post_unknown

from .serving import SLOWNESS, Site, proxied

MB = 1024 * 1024
FILES = "multipart/form-data; boundary=b"
IMPORT, DOCUMENT = "/admin/participants/participant/import/", "/admin/documents/document/add/"
PAGE = "/admin/pages/page/add/"
MOST = 255_000  # bytes: a little less than anybody may send


def _part(name: str, text: bytes, file: str = "") -> bytes:
    head = f'--b\r\nContent-Disposition: form-data; name="{name}"' + file
    return head.encode() + b"\r\n\r\n" + text + b"\r\n"


def _line_ends(size: int) -> bytes:
    """Django needs eighty times as much memory for them."""
    return b"x=" + b"%0D%0A" * (size // 6)


def _accents(size: int) -> bytes:
    """Accents above and below one letter: to put n of them in order takes n² steps."""
    return "\u0301".encode() * (size // 4) + "\u0316".encode() * (size // 4)


LONG = {
    "a form": (TOPIC, _line_ends(11 * MB), FORM),
    "a form to readers' pages": ("/gaps/send/", _line_ends(11 * MB), FORM),
    "a field": (IMPORT, _part("pasted", b"x" * 11 * MB) + b"--b--", FILES),
    "a file": (DOCUMENT, _part("file", b"x" * 24 * MB, '; filename="a"') + b"--b--", FILES),
    "files": (IMPORT, _part("file", b"x" * 100_000, '; filename="a"') * 99 + b"--b--", FILES),
    "JSON": (TOPIC, b"[" * 11 * MB, "application/json"),
}


@pytest.mark.parametrize(("address", "body", "kind"), LONG.values(), ids=LONG)
def test_f64_no_outsider_makes_a_worker_read_a_long_form(shared_site: Site, address, body, kind):
    """Four such forms once took 2 GB, all that the shipped unit gives."""
    answers: list[Answer] = []
    sent = (shared_site.port, address, body, kind)
    grown = shared_site.grown(lambda: at_once([lambda: answers.append(post_unknown(*sent))] * 4))
    assert [answer.status for answer in answers] == [413] * 4
    assert all("Nothing was saved" in answer.text for answer in answers)
    assert grown < 16 * MB  # one such form once cost 901 MB


def test_f64_a_proxy_hands_on_why_a_long_form_was_refused(start, tmp_path):
    """Half of the answers were once lost, because the site did not let the proxy send to the end."""
    site = start(BEHIND_PROXY="1")
    answers: list[Answer] = []
    sent = [LONG["a file"], (TOPIC, _line_ends(MB), FORM)]
    with proxied(site, tmp_path) as port:
        post_unknown(port, TOPIC, b"")
        grown = site.grown(lambda: answers.extend(post_unknown(port, *one) for one in sent * 10))
    assert [answer.status for answer in answers] == [413] * 20
    assert "Sign in in another tab" in answers[0].text
    assert grown < 16 * MB


ALLOWED = {
    "line ends": (TOPIC, _line_ends(MOST), FORM),
    "a name of accents": ("/admin/login/", b"username=" + _accents(MOST), FORM),
    "a rich text of accents": (PAGE, b"body=" + _accents(MOST), FORM),
    "many fields": (TOPIC, b"&".join(b"x%d=" % n + b"<" * 44 for n in range(4_900)), FORM),
    "many files": (IMPORT, _part("file", b"x" * 2_400, '; filename="a"') * 99 + b"--b--", FILES),
    "a rich text of brackets": (PAGE, b"body=" + b"<" * MOST, FORM),
    "JSON": ("/csp-report/", b"[" * 16_000, "application/csp-report"),
}


@pytest.mark.parametrize("sent", ALLOWED.values(), ids=ALLOWED)
def test_f64_what_anybody_may_send_costs_little(shared_site, sent):
    """A user name of accents once occupied a worker for a minute, until the worker was killed."""
    answers: list[Answer] = []
    grown = shared_site.grown(lambda: answers.append(post_unknown(shared_site.port, *sent)))
    assert answers[0].status < 500
    assert [grown < 40 * MB, answers[0].seconds < 3 * SLOWNESS] == [True, True]
