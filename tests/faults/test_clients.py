"""F3D, F3E, F3G, F3H: clients that are slow, send without end, or speak HTTP in ways of their own."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

from benchmarks.visitors import TOPIC, ask

from .serving import SLOWNESS, send_raw, statuses

GET = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
POST = b"POST /admin/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
HALF_A_HEAD = GET[:30]
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
HALF_A_BODY = POST + FORM + b"Content-Length: 1000\r\n\r\na=b"
PAGES = ("/", "/meetings/", "/resolutions/")


@contextmanager
def slow_clients(port: int, number: int) -> Iterator[list[socket.socket]]:
    """Half of them send the beginning of a head, half that of a body, and then nothing."""
    with ExitStack() as stack:
        clients = [socket.create_connection(("127.0.0.1", port), 5) for _client in range(number)]
        for place, client in enumerate(clients):
            stack.enter_context(client).sendall(HALF_A_BODY if place % 2 else HALF_A_HEAD)
        time.sleep(0.5)
        yield clients


def test_f3d_twelve_slow_clients_stop_nobody_and_are_let_go_in_ten_seconds(shared_site):
    """Eight such clients may hold all threads of one worker until they are let go; behind a proxy they hold none."""
    began = time.monotonic()
    with slow_clients(shared_site.port, 12) as clients:
        answers = [shared_site.get(address) for address in PAGES]
        for client in clients:
            client.settimeout(20)
            with suppress(ConnectionError):
                client.recv(65_536)
    assert [answer.status for answer in answers] == [200] * 3
    assert max(answer.seconds for answer in answers) < 10 + 3 * SLOWNESS
    assert time.monotonic() - began < 10 + 10 * SLOWNESS
    assert "Traceback" not in shared_site.said()


def test_f3d_a_hundred_and_fifty_slow_clients_do_no_harm_behind_a_proxy(proxy):
    with slow_clients(proxy, 150):
        answers = [ask(proxy, "GET", address) for address in PAGES]
    assert [answer.status for answer in answers] == [200] * 3
    assert max(answer.seconds for answer in answers) < 3 * SLOWNESS


def test_f3e_a_body_of_more_than_the_limit_is_refused_before_it_is_read(shared_site):
    too_much = {TOPIC: 27 * 1024 * 1024, "/gaps/send/": 300_000, "/admin/login/": 300_000}
    for path, length in too_much.items():
        head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {length}\r\n\r\n"
        answer = send_raw(shared_site.port, head.encode(), seconds=2)
        assert statuses(answer) == [413], answer
        assert b"Nothing was saved" in answer


def test_f3e_a_proxy_refuses_it_too(proxy):
    head = b"Content-Length: 99999999999\r\nContent-Type: text/plain\r\n\r\n"
    assert statuses(send_raw(proxy, POST + head, seconds=2)) == [413]


def test_f3e_a_body_without_a_length_is_refused_and_not_read_to_its_end(shared_site):
    head = POST + b"Transfer-Encoding: chunked\r\n\r\n"
    with socket.create_connection(("127.0.0.1", shared_site.port), 5) as client:
        client.settimeout(10)
        client.sendall(head)
        sent, received, chunk = 0, b"", b"10000\r\n" + b"x" * 65_536 + b"\r\n"
        with suppress(OSError):
            while sent < 64 * 1024 * 1024:
                client.sendall(chunk)
                sent += len(chunk)
        with suppress(OSError):
            received = client.recv(65_536)
    assert sent < 64 * 1024 * 1024
    assert statuses(received) in ([411], [])  # the response may be lost with the connection
    assert statuses(send_raw(shared_site.port, head, seconds=2)) == [411]


def test_f3e_more_than_the_stated_length_is_no_second_request_of_anybody(shared_site):
    body = b"csrfmiddlewaretoken=a" + GET
    head = POST + FORM + b"Content-Length: 21\r\n\r\n"
    found = statuses(send_raw(shared_site.port, head + body, seconds=3))
    assert found[0] == 403
    assert found[1:] in ([], [200])  # of the same sender, after the first was answered


SMUGGLED = {
    "a length and chunks": b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two lengths": b"Content-Length: 4\r\nContent-Length: 30\r\n\r\nabcd",
    "a signed length": b"Content-Length: +4\r\n\r\nabcd",
    "a folded header": b"X-One: a\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a chunk of a wrong size": b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n\r\n",
    "a null in a header": b"X-One: a\0b\r\n\r\n",
    "two hosts": b"Host: evil.example\r\n\r\n",
}


def test_f3g_a_request_that_can_be_read_two_ways_is_refused(shared_site):
    hidden = b"GET /admin/ HTTP/1.1\r\nHost: evil.example\r\n\r\n"
    for how, rest in SMUGGLED.items():
        answer = send_raw(shared_site.port, POST + rest + hidden, seconds=2)
        assert [status for status in statuses(answer) if status < 400] == [], how
        assert statuses(answer)[:1] in ([], [400], [411], [403], [501]), (how, answer)
        assert b"evil.example" not in answer, how


def test_f3g_no_method_or_header_does_what_it_should_not(shared_site):
    for method in ("TRACE", "CONNECT", "PUT", "DELETE", "BREW"):
        head = f"{method} /meetings/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Secret: canary\r\n"
        answer = send_raw(shared_site.port, f"{head}Connection: close\r\n\r\n".encode(), 2)
        assert statuses(answer)[0] in {400, 403, 404, 405, 501}, answer
        assert b"canary" not in answer
    names = ("X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method")
    headers = dict.fromkeys(names, "DELETE") | {"Origin": "https://evil.example"}
    answer = shared_site.get("/meetings/", **headers)
    assert [answer.status, "evil.example" in answer.text] == [200, False]
    assert "Access-Control-Allow-Origin" not in answer.headers


HARD_WORDS = {
    "one letter": "a" * 60 + "!",
    "five hundred words": "+".join(f"word{number}" for number in range(500)),
    "wildcards": "%25_" * 300,
    "letters with marks": "e%CC%81" * 400,
}


def test_f3h_no_search_takes_long(shared_site):
    for words in HARD_WORDS.values():
        for address in (f"/search/?q={words}", f"/meetings/?q={words}"):
            answer = shared_site.get(address)
            assert [answer.status < 500, answer.seconds < SLOWNESS] == [True, True], address
