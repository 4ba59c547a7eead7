"""What a page of a preview showed, held against the same file with the corrections that its sender then made."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from ..checking.plan import Instructions
from ..models import StoredUpload

# What says how rows are to be read, and not how all of the file is.
_OF_ROWS = ("left_out", "cells", "values", "matches")


@dataclass(frozen=True)
class SeenUpload:
    instructions: Instructions
    fingerprints: dict[str, list[str]]
    versions: dict[str, int]
    rows: dict[str, list[Any]]

    @classmethod
    def of(cls, upload: StoredUpload) -> "SeenUpload":
        """As it was looked at last."""
        return cls(
            Instructions(**upload.instructions),
            dict(upload.fingerprints),
            dict(upload.preview.get("versions", {})),
            _rows(upload),
        )

    def is_corrected_to(self, upload: StoredUpload) -> bool:
        """Whether nothing is refused now, and all that differs are corrections of single rows: it can be imported as it is.

        A row that was not corrected does what was shown. One that was is new, or changes a stored row as it was then.
        """
        counts = upload.preview.get("counts")
        if not counts or counts["refused"] or not self._differs_by_rows(upload):
            return False
        now = SeenUpload.of(upload)
        return all(
            self._does_as_shown(number, now)
            for number in self.fingerprints.keys() | now.fingerprints.keys() | now.rows.keys()
        )

    def _differs_by_rows(self, upload: StoredUpload) -> bool:
        whole = [
            {name: value for name, value in one.as_read().items() if name not in _OF_ROWS}
            for one in (self.instructions, Instructions(**upload.instructions))
        ]
        return whole[0] == whole[1]

    def _does_as_shown(self, number: str, now: "SeenUpload") -> bool:
        matches = [one.instructions.matches.get(number) for one in (self, now)]
        is_corrected = self.rows.get(number) != now.rows.get(number) or matches[0] != matches[1]
        if not is_corrected:
            return self.fingerprints.get(number) == now.fingerprints.get(number)
        return self.versions.get(number) == now.versions.get(number)


def _rows(upload: StoredUpload) -> dict[str, list[Any]]:
    """By number, whether it is left out, and its cells."""
    found: dict[str, list[Any]] = defaultdict(list)
    for number, state, cells, *_more in upload.rows:
        found[str(number)].append([state == "left_out", cells])
    return dict(found)
