"""Readers and staff who use the site over real connections."""

import http.client
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import urlencode

from tests.journeys.page_forms import forms_in

TOPIC = "/admin/resolutions/topic/add/"
FORM = "application/x-www-form-urlencoded"


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float

    @property
    def text(self) -> str:
        return self.body.decode()


def ask(
    port: int,
    method: str,
    address: str,
    body: bytes | None = None,
    headers: Mapping[str, str] = MappingProxyType({}),
) -> Answer:
    began = time.monotonic()
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        with suppress(BrokenPipeError, ConnectionResetError):  # refused before it was all sent
            connection.request(method, address, body, named)
        answer = connection.getresponse()
        body = answer.read()
        return Answer(answer.status, dict(answer.headers), body, time.monotonic() - began)


TOKEN = "a" * 32  # CSRF token: any value works, if cookie and form have the same


def post_unknown(
    port: int, address: str, body: bytes, kind: str = FORM, cookies: str = ""
) -> Answer:
    """Posts a form without being signed in."""
    headers = {"Content-Type": kind, "Cookie": f"csrftoken={TOKEN}; {cookies}"}
    headers |= {"X-CSRFToken": TOKEN, "Origin": f"http://127.0.0.1:{port}"}
    return ask(port, "POST", address, body, headers)


class Staff:
    """Someone who is signed in."""

    def __init__(self, port: int, session: str) -> None:
        self.port, self.cookies = port, f"sessionid={session}"

    def get(self, address: str) -> Answer:
        cookies = f"csrftoken={TOKEN}; {self.cookies}"
        return ask(self.port, "GET", address, headers={"Cookie": cookies})

    def post(self, address: str, fields: dict[str, str]) -> Answer:
        return post_unknown(self.port, address, urlencode(fields).encode(), cookies=self.cookies)

    def upload(self, address: str, fields: dict[str, str], file: tuple[str, str, bytes]) -> Answer:
        body = b"".join(
            f'--line\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in fields.items()
        )
        name, file_name, content = file
        head = f'name="{name}"; filename="{file_name}"\r\nContent-Type: application/octet-stream'
        body += f"--line\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + content
        kind = "multipart/form-data; boundary=line"
        return post_unknown(self.port, address, body + b"\r\n--line--\r\n", kind, self.cookies)

    def preview(self, address: str, name: str, content: str) -> Answer:
        """The page that shows what an import of the file would do."""
        return self.upload(address, {}, ("file", name, content.encode()))

    def confirm(self, address: str, page: Answer) -> Answer:
        token = page.text.partition('name="token" value="')[2].partition('"')[0]
        return self.post(address, {"token": token, "rows": "all"})

    def shown(self, address: str) -> dict[str, str]:
        page = self.get(address)
        assert page.status == 200, page
        return dict(pair for form in forms_in(page.text) for pair in form.fields)

    def add_topic(self, name: str) -> Answer:
        return self.post(TOPIC, self.shown(TOPIC) | {"name": name, "summary": f"About {name}"})


class Readers:
    """Threads that request the URLs in turn, each over a new connection, until the `with` block ends."""

    def __init__(self, port: int, addresses: list[str], number: int = 4) -> None:
        self.port, self.addresses, self.number = port, addresses, number
        self.answers: list[Answer] = []
        self.failures: list[tuple[float, str]] = []  # time, message
        self._ended = threading.Event()

    def __enter__(self) -> "Readers":
        self._threads = ThreadPoolExecutor(self.number)
        for first in range(self.number):
            self._threads.submit(self._read, first)
        return self

    def __exit__(self, *error: object) -> None:
        self._ended.set()
        self._threads.shutdown()

    def _read(self, first: int) -> None:
        number = first
        while not self._ended.is_set():
            try:
                answer = ask(self.port, "GET", self.addresses[number % len(self.addresses)])
                self.answers.append(answer)
                if answer.status >= 500:
                    self.failures.append((time.monotonic(), str(answer.status)))
            except (OSError, http.client.HTTPException) as error:
                self.failures.append((time.monotonic(), repr(error)))
                time.sleep(0.02)
            number += 1
