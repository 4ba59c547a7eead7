"""Rows in order, whatever their number: sorted in parts on disk, then merged."""

import heapq
import pickle
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import chain, islice
from typing import IO

from core.public.stored_files import scratch_folder

Row = list[str]
PART = 10_000  # rows that memory holds
_AT_A_TIME = 100  # rows of each part, while they are merged


def in_order(rows: Iterable[Row]) -> Iterator[Row]:
    rows = iter(rows)
    part = sorted(islice(rows, PART))
    if len(part) < PART:
        yield from part
        return
    with ExitStack() as files:
        parts = []
        while part:
            file = files.enter_context(tempfile.TemporaryFile(dir=scratch_folder()))
            _put(file, part)
            parts.append(_taken(file))
            part = sorted(islice(rows, PART))
        yield from heapq.merge(*parts)


def _put(file: IO[bytes], rows: list[Row]) -> None:
    for first in range(0, len(rows), _AT_A_TIME):
        pickle.dump(rows[first : first + _AT_A_TIME], file)
    pickle.dump([], file)
    file.seek(0)


def _taken(file: IO[bytes]) -> Iterator[Row]:
    return chain.from_iterable(iter(lambda: pickle.load(file), []))  # noqa: S301  written above
