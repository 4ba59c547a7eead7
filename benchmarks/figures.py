"""Lines of each app against its budget, and what could hide lines elsewhere.

.venv/bin/python -m benchmarks.figures             the working tree
.venv/bin/python -m benchmarks.figures 9e0631b     that revision, then the working tree
.venv/bin/python -m benchmarks.figures --check     fails where an app, the tests or the benchmarks have more lines than they may
"""

import argparse
import ast
import io
import subprocess
import sys
import tarfile
import tempfile
import tokenize
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
# Lines of Python without migrations. Whoever adds takes away elsewhere, or raises a budget with a reason in docs/decisions.
BUDGETS = {
    "core": 9_400,
    "exchange": 8_200,
    "editing": 5_250,
    "participants": 750,
    "study_groups": 1_550,
    "meetings": 6_900,
    "documents": 450,
    "resolutions": 1_950,
    "positions": 6_000,
    "matrix": 6_000,
    "papers": 1_500,
    "pages": 2_100,
    "wtsa_site": 550,
    "tests": 30_000,
    "benchmarks": 2_000,
}
APPS = [name for name in BUDGETS if name not in {"tests", "benchmarks"}]
LONG_LITERAL, LONG_CLASS, MANY_METHODS = 200, 300, 25
_NO_CODE = {
    *(tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT),
    *(tokenize.ENCODING, tokenize.ENDMARKER),
}


@dataclass
class Figures:
    """Lines and tokens by app; of the whole, one count for each place where lines can hide."""

    lines: dict[str, int] = field(default_factory=dict)
    tokens: dict[str, int] = field(default_factory=dict)
    hidden: Counter[str] = field(default_factory=Counter)
    large_classes: list[str] = field(default_factory=list)


def measure(root: Path, names: Iterable[str] = tuple(BUDGETS)) -> Figures:
    figures = Figures()
    for name in names:
        files = code_files(root / name)
        texts = {path: path.read_text(encoding="utf-8") for path in files}
        figures.lines[name] = sum(text.count("\n") for text in texts.values())
        if name not in APPS:
            continue
        figures.tokens[name] = sum(map(count_tokens, texts.values()))
        for path, text in texts.items():
            _read_module(figures, str(path.relative_to(root)), ast.parse(text))
        depth = max((len(path.relative_to(root).parts) - 1 for path in files), default=0)
        figures.hidden["Folders, deepest"] = max(figures.hidden["Folders, deepest"], depth)
        data = [path for path in (root / name).rglob("*.*") if path.suffix in {".typ", ".tsv"}]
        figures.hidden["Lines of data that steers code"] += _lines(data)
    figures.hidden["Lines of templates"] = _lines(root.glob("templates/**/*.*"))
    figures.hidden["Lines of CSS and JavaScript"] = _lines(root.glob("static/*.[cj]s*"))
    return figures


def code_files(app: Path) -> list[Path]:
    found = sorted(app.rglob("*.py"))
    return [path for path in found if "migrations" not in path.relative_to(app).parts[:-1]]


def _lines(files: Iterable[Path]) -> int:
    return sum(path.read_bytes().count(b"\n") for path in files if path.is_file())


def count_tokens(text: str) -> int:
    """Without comments, blank lines and indentation: longer lines do not make fewer."""
    found = tokenize.generate_tokens(io.StringIO(text).readline)
    return sum(token.type not in _NO_CODE for token in found)


def _read_module(figures: Figures, name: str, tree: ast.Module) -> None:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(
            node
        ):
            first = node.body[0]
            figures.hidden["Lines of docstrings"] += (first.end_lineno or 0) - first.lineno + 1
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            is_long = len(node.value) > LONG_LITERAL
            figures.hidden[f"Literals over {LONG_LITERAL} characters"] += is_long
        if isinstance(node, ast.ClassDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            methods = sum(isinstance(one, ast.FunctionDef) for one in node.body)
            if length > LONG_CLASS or methods > MANY_METHODS:
                figures.hidden[f"Classes over {LONG_CLASS} lines or {MANY_METHODS} methods"] += 1
                figures.large_classes.append(f"{name}: {node.name} ({length}, {methods})")


def over_budget(figures: Figures, budgets: Mapping[str, int] = BUDGETS) -> list[str]:
    return [
        f"{name}: {figures.lines[name]:,} lines, may have {budget:,}"
        for name, budget in budgets.items()
        if figures.lines[name] > budget
    ]


def report(trees: Mapping[str, Figures]) -> str:
    heads = [f"{tree}: {unit}" for tree in trees for unit in ("lines", "tokens")]
    rows = [["App", *heads, "Budget", "Over"]]
    for label, names in [*((name, [name]) for name in BUDGETS), ("all apps", APPS)]:
        counts = [(tree.lines, tree.tokens) for tree in trees.values()]
        cells = [sum(one.get(name, 0) for name in names) for both in counts for one in both]
        budget = sum(BUDGETS[name] for name in names)
        rows.append([label, *map(_number, [*cells, budget, cells[-2] - budget])])
    hidden = [["Elsewhere", *trees]]
    for label in dict.fromkeys(label for tree in trees.values() for label in tree.hidden):
        hidden.append([label, *(_number(tree.hidden[label]) for tree in trees.values())])
    return f"{_table(rows)}\n\n{_table(hidden)}"


def _table(rows: list[list[str]]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], "|---" + "|--:" * (len(rows[0]) - 1) + "|", *lines[1:]])


def _number(value: float) -> str:
    return f"{value:,}"


def of_revision(revision: str) -> Figures:
    command = ["git", "-C", str(PROJECT), "archive", revision]
    archive = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(archive)) as files:
            files.extractall(folder, filter="data")
        return measure(Path(folder))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("revisions", nargs="*")
    parser.add_argument("--check", action="store_true")
    asked = parser.parse_args()
    here = measure(PROJECT)
    if asked.check:
        sys.exit("\n".join(over_budget(here)) or 0)
    trees = {one: of_revision(one) for one in asked.revisions} | {"here": here}
    print(report(trees), *here.large_classes, sep="\n")


if __name__ == "__main__":
    main()
