"""Pages as they are kept: with their headers and packed forms, within a bound of memory."""

import gzip
import hashlib
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache

import brotli

Headers = list[tuple[str, str]]
_PER_PAGE = 2_000  # bytes that a page costs besides its forms
_SMALLEST = 200  # bytes; a smaller body is not packed
_ADDRESSES = 10_000  # that are remembered as not kept
_RENDER_WAIT = 10.0  # seconds that a request waits for another that makes the same page
_REFUSED = re.compile(r"\w+\s*;\s*q=0(?:\.0*)?\s*(?:,|$)")  # of the encodings that a browser names
_PACKERS: dict[str, Callable[[bytes], bytes]] = {  # the best first
    "br": lambda body: brotli.compress(body, quality=5),
    "gzip": lambda body: gzip.compress(body, compresslevel=6, mtime=0),
}


@dataclass
class CachedPage:
    """What Django answered: its headers, without those of the form, and its body."""

    headers: Headers
    body: bytes
    etag: str
    _forms: dict[str, tuple[Headers, bytes]] = field(default_factory=dict)

    def form(self, accepted: str) -> tuple[Headers, bytes]:
        """Headers and body in the best encoding that a browser accepts."""
        encoding = _best_encoding(accepted) if len(self.body) >= _SMALLEST else ""
        if encoding not in self._forms:
            body = _PACKERS[encoding](self.body) if encoding else self.body
            named = [("Content-Encoding", encoding)] if encoding else []
            length = ("Content-Length", str(len(body)))
            headers = [*self.headers, ("ETag", self.etag), *named, length]
            self._forms[encoding] = (headers, body)
        return self._forms[encoding]

    @property
    def size(self) -> int:
        """With room for two packed forms, of about a fifth each."""
        return int(len(self.body) * 1.4) + _PER_PAGE


def etag_of(key: str) -> str:
    """Weak: the forms of a page, packed or not, have one tag."""
    return f'W/"{key[:32]}"'


def key_of(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()


class PageStore:
    """The pages used last, up to so many bytes."""

    def __init__(self, most: int) -> None:
        self.most, self.size = most, 0
        self._pages: OrderedDict[str, CachedPage] = OrderedDict()
        self._lock = threading.Lock()
        self._locks = [threading.Lock() for _number in range(256)]
        self.not_kept: set[str] = set()  # addresses whose pages were made, and could not be kept

    def get(self, key: str) -> CachedPage | None:
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: str, page: CachedPage) -> None:
        if page.size > self.most // 4:
            return
        with self._lock:
            replaced = self._pages.pop(key, None)
            self.size += page.size - (replaced.size if replaced else 0)
            self._pages[key] = page
            while self.size > self.most:
                _key, dropped = self._pages.popitem(last=False)
                self.size -= dropped.size

    def note_not_kept(self, address: str) -> None:
        if len(self.not_kept) >= _ADDRESSES:
            self.not_kept.clear()
        self.not_kept.add(address)

    @contextmanager
    def making(self, key: str) -> Iterator[None]:
        """One request makes a page; others that ask for the same wait, but not for ever."""
        lock = self._locks[int(key[:2], 16)]
        is_held = lock.acquire(timeout=_RENDER_WAIT)
        try:
            yield
        finally:
            if is_held:
                lock.release()


@lru_cache(maxsize=500)
def _best_encoding(accepted: str) -> str:
    words = set(re.findall(r"\w+", _REFUSED.sub("", accepted.lower())))
    return next((name for name in _PACKERS if name in words), "")
