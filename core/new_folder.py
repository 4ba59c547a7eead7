"""A folder that appears only when it is complete: filled under a temporary name, then renamed."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

UNFINISHED = ".unfinished"


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """Yields the folder to write to, which only its owner may read. Raises FileExistsError."""
    folder = folder.resolve()
    if folder.exists():
        raise FileExistsError(f"{folder} exists already: name a folder that does not.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}.", suffix=UNFINISHED))
    try:
        yield draft
        for path in (*draft.rglob("*"), draft):
            _sync(path)
        draft.rename(folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    _sync(folder.parent)


def _sync(path: Path) -> None:
    """Flushes a folder to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
