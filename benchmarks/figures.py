"""Lines of each app against its budget, and what could hide lines elsewhere.

.venv/bin/python -m benchmarks.figures             the working tree
.venv/bin/python -m benchmarks.figures 9e0631b     that revision, then the working tree
.venv/bin/python -m benchmarks.figures --check     fails where an app, the tests or the sum grew
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
# Lines of Python without migrations: what may be today, and what is to be reached. Whoever adds takes away elsewhere, or
# raises the first with a reason in docs/decisions; a move between two apps changes both in its commit.
BUDGETS = {
    "core": (9_390, 9_400),
    "exchange": (8_186, 8_200),
    "editing": (5_240, 5_250),
    "participants": (725, 750),
    "study_groups": (1_509, 1_550),
    "meetings": (6_900, 6_900),
    "documents": (439, 450),
    "resolutions": (1_859, 1_950),
    "positions": (5_840, 6_000),
    "matrix": (5_978, 6_000),
    "papers": (1_485, 1_500),
    "pages": (2_079, 2_100),
    "wtsa_site": (519, 550),
    "tests": (29_905, 30_000),
}
APPS = [name for name in BUDGETS if name != "tests"]
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

    @property
    def total(self) -> int:
        return sum(self.lines.get(name, 0) for name in APPS)


def measure(root: Path, names: Iterable[str] = tuple(BUDGETS)) -> Figures:
    figures = Figures()
    for name in names:
        files = code_files(root / name)
        texts = {path: path.read_text(encoding="utf-8") for path in files}
        figures.lines[name] = sum(text.count("\n") for text in texts.values())
        if name == "tests":
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
    figures.hidden["Lines of benchmarks"] = _lines(root.glob("benchmarks/*.py"))
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
                figures.large_classes.append(f"{name}: {node.name} ({length}, {methods})")


def grown(figures: Figures, budgets: Mapping[str, tuple[int, int]] = BUDGETS) -> list[str]:
    """What has more lines than it may have today, and than its budget; the sum of the apps too."""
    allowed = {name: max(today, budget) for name, (today, budget) in budgets.items()}
    found = {name: figures.lines[name] for name in budgets}
    allowed["all apps"] = max(
        sum(budgets[name][at] for name in budgets if name != "tests") for at in (0, 1)
    )
    found["all apps"] = sum(found[name] for name in budgets if name != "tests")
    return [
        f"{name}: {count:,} lines, may have {allowed[name]:,}"
        for name, count in found.items()
        if count > allowed[name]
    ]


def report(trees: Mapping[str, Figures]) -> str:
    heads = [f"{tree}: {unit}" for tree in trees for unit in ("lines", "tokens")]
    rows = [["App", *heads, "Budget", "Over"]]
    for name in APPS:
        cells = [one[name] for tree in trees.values() for one in (tree.lines, tree.tokens)]
        budget = BUDGETS[name][1]
        rows.append([name, *map(_number, cells), _number(budget), _number(cells[-2] - budget)])
    sums = [
        sum(one[name] for name in APPS)
        for tree in trees.values()
        for one in (tree.lines, tree.tokens)
    ]
    budget = sum(BUDGETS[name][1] for name in APPS)
    rows.append(["all", *map(_number, sums), _number(budget), _number(sums[-2] - budget)])
    tests = [cell for tree in trees.values() for cell in (_number(tree.lines["tests"]), "")]
    over = list(trees.values())[-1].lines["tests"] - BUDGETS["tests"][1]
    rows.append(["tests", *tests, _number(BUDGETS["tests"][1]), _number(over)])
    hidden = [["Elsewhere", *trees]]
    for label in dict.fromkeys(label for tree in trees.values() for label in tree.hidden):
        hidden.append([label, *(_number(tree.hidden[label]) for tree in trees.values())])
    large = [str(len(tree.large_classes)) for tree in trees.values()]
    hidden.append([f"Classes over {LONG_CLASS} lines or {MANY_METHODS} methods", *large])
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
        sys.exit("\n".join(grown(here)) or 0)
    print(report({one: of_revision(one) for one in asked.revisions} | {"here": here}))
    for name in here.large_classes:
        print(f"- {name}")


if __name__ == "__main__":
    main()
