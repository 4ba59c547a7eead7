"""Counts the facts in `sample_data/`, of a folder or of a revision of git, as Markdown tables.

.venv/bin/python -m benchmarks.count_facts
.venv/bin/python -m benchmarks.count_facts 9e0631b
"""

import argparse
import csv
import io
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "sample_data"
NOTHING_KNOWN = {"", "not_known"}
COLUMNS = [  # of the report, with the column of a table that each counts and what it counts there
    ("With a source", "source_addresses", None),
    ("Stated", "confidence", "stated"),
    ("Inferred", "confidence", "inferred"),
    ("Unconfirmed", "confidence", "unconfirmed"),
    ("Drafts", "publication", "draft"),
]

Row = dict[str, str]
Tables = dict[str, list[Row]]


def _git(*arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(FOLDER.parent), *arguments], check=True, capture_output=True
    )
    return done.stdout.decode("utf-8-sig")


def _rows(text: str) -> list[Row]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def read_folder(folder: Path) -> Tables:
    return {
        path.stem: _rows(path.read_text(encoding="utf-8-sig"))
        for path in sorted(folder.glob("*.csv"))
    }


def read_revision(revision: str) -> Tables:
    paths = _git("ls-tree", "--name-only", f"{revision}:sample_data").split()
    return {
        Path(path).stem: _rows(_git("show", f"{revision}:sample_data/{path}"))
        for path in sorted(paths)
        if path.endswith(".csv")
    }


def count_table(rows: Sequence[Row]) -> list[int | None]:
    """Rows, those with a source, by grade, drafts; None where a table has no such column."""
    return [len(rows), *(_count(rows, column, value) for _title, column, value in COLUMNS)]


def _count(rows: Sequence[Row], column: str, value: str | None) -> int | None:
    if not rows or column not in rows[0]:
        return None
    return sum(row[column] == value if value else bool(row[column].strip()) for row in rows)


def count_outcomes(tables: Tables) -> list[tuple[str, int, int, int, int]]:
    """For each assembly: texts with an outcome and without, items of proposals with one and without.

    A text counts from the first assembly that has an edition of it to the one that suppressed it.
    """
    in_order = sorted(
        (row for row in tables["assemblies"] if row["kind"] in {"wtsc", "wtsa"} and row["ordinal"]),
        key=lambda row: int(row["ordinal"]),
    )
    place = {row["code"]: number for number, row in enumerate(in_order)}
    known: dict[str, set[str]] = defaultdict(set)
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    for edition in tables["editions"]:
        number = place.get(edition["assembly"])
        if number is None or edition.get("publication") == "draft":
            continue
        text = edition["resolution"]
        first[text] = min(first.get(text, number), number)
        if edition["outcome"] == "suppressed":
            last[text] = number
        if edition["outcome"] not in NOTHING_KNOWN:
            known[edition["assembly"]].add(text)
    assembly_of = {row["slug"]: row["assembly"] for row in tables["proposals"]}
    items: dict[str, list[bool]] = defaultdict(list)
    for item in tables["proposal_items"]:
        items[assembly_of[item["proposal"]]].append(item["outcome"] not in NOTHING_KNOWN)
    found = []
    for code, number in place.items():
        texts = {text for text in first if first[text] <= number <= last.get(text, number)}
        outcomes = items[code]
        found.append(
            (
                code,
                len(known[code]),
                len(texts - known[code]),
                sum(outcomes),
                len(outcomes) - sum(outcomes),
            )
        )
    return found


def _line(cells: Iterable[object]) -> str:
    return "| " + " | ".join("" if cell is None else str(cell) for cell in cells) + " |"


def report(tables: Tables) -> str:
    counts = {name: count_table(rows) for name, rows in tables.items()}
    totals = [sum(filter(None, column)) for column in zip(*counts.values(), strict=True)]
    return "\n".join(
        [
            _line(["Table", "Rows", *(title for title, _column, _value in COLUMNS)]),
            "|---" + "|--:" * (1 + len(COLUMNS)) + "|",
            *(_line([name, *count]) for name, count in counts.items()),
            _line(["**all**", *totals]),
            "",
            _line(
                ["Assembly", "Texts with an outcome", "without", "Items with an outcome", "without"]
            ),
            "|---|--:|--:|--:|--:|",
            *(_line(row) for row in count_outcomes(tables)),
        ]
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("where", nargs="?", default=str(FOLDER), help="a folder or a revision")
    where = parser.parse_args().where
    folder = Path(where)
    print(report(read_folder(folder) if folder.is_dir() else read_revision(where)))


if __name__ == "__main__":
    main()
