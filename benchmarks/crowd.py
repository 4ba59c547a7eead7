"""Very many readers at once: so many requests over so many connections that are kept open, all kinds of pages in turn.

`python -m benchmarks.crowd PORT REQUESTS CONNECTIONS [ADDRESS …]` prints JSON: statuses, errors, seconds, and times in milliseconds.
"""

import json
import selectors
import socket
import sys
import time
from collections import Counter

from benchmarks.page_costs import PAGES


class Reader:
    """One connection: it asks, reads the whole answer, and asks again."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), 30)
        self.socket.setblocking(False)
        self.host = f"127.0.0.1:{port}"

    def ask(self, address: str) -> None:
        lines = f"GET {address} HTTP/1.1\r\nHost: {self.host}\r\nAccept-Encoding: gzip\r\n\r\n"
        self.began, self.data, self.length = time.perf_counter(), b"", -1
        self.socket.send(lines.encode())

    def read(self) -> int:
        """The status once the answer is whole, else 0. Raises ConnectionError where the server ends it."""
        more = self.socket.recv(262_144)
        if not more:
            raise ConnectionError("ended by the server")
        self.data += more
        if self.length < 0 and (end := self.data.find(b"\r\n\r\n")) >= 0:
            head = self.data[:end].lower()
            _name, _colon, stated = head.partition(b"content-length: ")
            self.length = end + 4 + int(stated.partition(b"\r\n")[0] or b"0")
        return int(self.data[9:12]) if len(self.data) >= self.length >= 0 else 0


def crowd(port: int, requests: int, connections: int, pages: list[str]) -> dict[str, object]:
    """Connections that the server closes are opened again, as a browser does; an answer that was begun and not ended is an error."""
    times: list[float] = []
    statuses: Counter[int] = Counter()
    errors: list[str] = []
    waiting = selectors.DefaultSelector()
    asked = 0

    def open_one() -> None:
        nonlocal asked
        reader = Reader(port)
        waiting.register(reader.socket, selectors.EVENT_READ, reader)
        reader.ask(pages[asked % len(pages)])
        asked += 1

    began = time.perf_counter()
    for _ in range(min(connections, requests)):
        open_one()
    while sum(statuses.values()) + len(errors) < requests:
        events = waiting.select(30)
        if not events:
            errors.append("no answer in 30 s")
            break
        for key, _mask in events:
            reader = key.data
            try:
                status = reader.read()
            except OSError as error:
                waiting.unregister(reader.socket)
                reader.socket.close()
                if reader.data:
                    errors.append(repr(error))
                else:
                    asked -= 1
                if asked < requests:
                    open_one()
                continue
            if status:
                statuses[status] += 1
                times.append(1000 * (time.perf_counter() - reader.began))
                if asked < requests:
                    reader.ask(pages[asked % len(pages)])
                    asked += 1
    seconds = time.perf_counter() - began
    ordered = sorted(times)
    return {
        "statuses": dict(statuses),
        "errors": errors,
        "seconds": round(seconds, 2),
        "rate": round(len(times) / seconds),
        "median": round(ordered[len(ordered) // 2], 1),
        "p95": round(ordered[int(0.95 * len(ordered))], 1),
        "p99": round(ordered[int(0.99 * len(ordered))], 1),
        "slowest": round(ordered[-1], 1),
    }


if __name__ == "__main__":
    print(json.dumps(crowd(*map(int, sys.argv[1:4]), sys.argv[4:] or PAGES)))
