"""Figures of the code, of one tree or of two side by side, each with its target, as Markdown.

.venv/bin/python -m benchmarks.figures                   the working tree
.venv/bin/python -m benchmarks.figures 9e0631b           a revision, then the working tree
.venv/bin/python -m benchmarks.figures 9e0631b main      two revisions, or folders
Each tree is copied, and the copy formatted at 100 columns, before anything is counted.
"""

import argparse
import ast
import re
import statistics
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from operator import attrgetter
from pathlib import Path

from benchmarks.import_graph import (
    Graph,
    code_files,
    count_layers,
    find_circles,
    modules_in,
    read_imports,
)

PROJECT = Path(__file__).resolve().parent.parent
FORMAT = ["ruff", "format", "--quiet", "--isolated", "--line-length=100", "--target-version=py311"]
NAMED_BY_DJANGO = {"Command", "Migration"}  # each app may have its own
TRANSLATED = re.compile(r"\{% (?:translate|trans) (?:\"[^\"]*\"|'[^']*')[^%]*%\}")
FILE, LEVEL, LAYERS, ARROWS, TEMPLATE, TEMPLATE_LINE = 350, 15, 6, 65, 100, 120
LONG_TEMPLATE_LINES = f"Template lines over {TEMPLATE_LINE}, translated sentences apart"

# What is counted, in the order of the table, and the most it may be.
TARGETS: dict[str, float | None] = {
    "Lines of code": 26_499,
    f"Files over {FILE} lines": 0,
    "Modules on a level, most": LEVEL,
    "Layers in an app, most": LAYERS,
    "Import arrows in an app, most": ARROWS,
    "Circles of imports in an app": 0,
    "Functions": None,
    "Lines of a function, median": None,
    "Lines of a function, 95th percentile": None,
    "Lines of a function, most": None,
    "Class names used more than once": 0,
    "Signatures with `Any`, per cent": 11.9,
    "Longest line of a template": None,
    LONG_TEMPLATE_LINES: 0,
    f"Templates over {TEMPLATE} lines": 0,
    "Test cases": None,
    "Seconds of `make test`": 300,
}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass
class App:
    lines: int
    levels: dict[str, int]  # the modules of each package
    imports: Graph

    @property
    def largest_level(self) -> int:
        return max(self.levels.values())

    @property
    def layers(self) -> int:
        return count_layers(self.imports)

    @property
    def arrows(self) -> int:
        return sum(map(len, self.imports.values()))


APP_COUNTS: list[Callable[[App], int]] = [
    attrgetter("lines"),
    attrgetter("largest_level"),
    attrgetter("layers"),
    attrgetter("arrows"),
]


@dataclass
class Figures:
    apps: dict[str, App]
    values: dict[str, float] = field(default_factory=dict)
    over: dict[str, list[str]] = field(default_factory=dict)  # names of what is over a limit


def measure(root: Path) -> Figures:
    figures = Figures({name: measure_app(root / name) for name in app_names(root)})
    files = {path: path.read_text() for name in figures.apps for path in code_files(root / name)}
    measure_apps(figures, root)
    measure_code(figures, [ast.parse(text) for text in files.values()])
    measure_templates(figures, root)
    long_files = over_limit(((path, text.count("\n")) for path, text in files.items()), FILE, root)
    figures.over["Files"] = long_files
    figures.values[f"Files over {FILE} lines"] = len(long_files)
    return figures


def measure_apps(figures: Figures, root: Path) -> None:
    apps = figures.apps.values()
    levels = [(root / name, count) for app in apps for name, count in app.levels.items()]
    circles = [" ↔ ".join(sorted(circle)) for app in apps for circle in find_circles(app.imports)]
    figures.over |= {"Levels": over_limit(levels, LEVEL, root), "Circles": circles}
    figures.values |= {
        "Lines of code": sum(app.lines for app in apps),
        "Modules on a level, most": max(app.largest_level for app in apps),
        "Layers in an app, most": max(app.layers for app in apps),
        "Import arrows in an app, most": max(app.arrows for app in apps),
        "Circles of imports in an app": len(circles),
    }


def measure_code(figures: Figures, modules: Sequence[ast.Module]) -> None:
    functions = [node for tree in modules for node in ast.walk(tree) if isinstance(node, Function)]
    lengths = sorted((node.end_lineno or 0) - node.lineno + 1 for node in functions)
    classes = Counter(
        node.name for tree in modules for node in tree.body if isinstance(node, ast.ClassDef)
    )
    repeated = sorted({name for name in classes if classes[name] > 1} - NAMED_BY_DJANGO)
    figures.over["Class names"] = repeated
    figures.values |= {
        "Functions": len(lengths),
        "Lines of a function, median": statistics.median(lengths),
        "Lines of a function, 95th percentile": lengths[int(0.95 * len(lengths))],
        "Lines of a function, most": lengths[-1],
        "Class names used more than once": len(repeated),
        "Signatures with `Any`, per cent": 100 * sum(map(mentions_any, functions)) / len(lengths),
    }


def measure_templates(figures: Figures, root: Path) -> None:
    found = sorted(root.rglob("templates/**/*.*"))
    templates = {path: path.read_text().splitlines() for path in found}
    long = over_limit(((path, len(lines)) for path, lines in templates.items()), TEMPLATE, root)
    figures.over["Templates"] = long
    figures.values |= {
        "Longest line of a template": max(map(len, chain(*templates.values())), default=0),
        LONG_TEMPLATE_LINES: sum(map(long_lines, templates.values())),
        f"Templates over {TEMPLATE} lines": len(long),
    }


def over_limit(sizes: Iterable[tuple[Path, int]], limit: int, root: Path) -> list[str]:
    return [f"{path.relative_to(root)} ({size})" for path, size in sizes if size > limit]


def app_names(root: Path) -> list[str]:
    """The packages that import-linter watches, else those with an `apps.py` or a `wsgi.py`."""
    settings = root / "pyproject.toml"
    tools = tomllib.loads(settings.read_text()).get("tool", {}) if settings.exists() else {}
    if named := tools.get("importlinter", {}).get("root_packages"):
        return named
    return sorted({path.parent.name for path in [*root.glob("*/apps.py"), *root.glob("*/wsgi.py")]})


def measure_app(app: Path) -> App:
    files = code_files(app)
    packages = {path.parent for path in files}
    levels = {str(folder.relative_to(app.parent)): len(modules_in(folder)) for folder in packages}
    return App(sum(path.read_text().count("\n") for path in files), levels, read_imports(app))


def mentions_any(function: Function) -> bool:
    notes = [node.annotation for node in ast.walk(function.args) if isinstance(node, ast.arg)]
    written = (ast.unparse(note) for note in [*notes, function.returns] if note)
    return any(re.search(r"\bAny\b", text) for text in written)


def long_lines(lines: Iterable[str]) -> int:
    """Lines over the limit of a template that are more than one translated sentence."""
    count, inside = 0, False
    for line in lines:
        opens, closes = line.rfind("{% blocktranslate"), line.rfind("{% endblocktranslate")
        begins = line.lstrip().startswith("{% blocktranslate")
        sentence = inside or begins or TRANSLATED.fullmatch(line.strip())
        count += len(line) > TEMPLATE_LINE and not sentence
        inside = opens > closes or (inside and closes < 0)
    return count


def report(trees: Mapping[str, Figures], names: bool = False) -> str:
    lines = [*_report_whole(trees), "", *_report_apps(list(trees.values()))]
    for tree, figures in trees.items() if names else ():
        lines += ["", f"Over a limit in {tree}:", ""]
        lines += [f"- {kind}: {', '.join(found) or 'none'}" for kind, found in figures.over.items()]
    return "\n".join(lines)


def _report_whole(trees: Mapping[str, Figures]) -> Iterator[str]:
    """The last tree is held against the targets."""
    yield _line(["Figure", *trees, "At most", "Met"])
    yield "|---" + "|--:" * (len(trees) + 1) + "|---|"
    for label, limit in TARGETS.items():
        known = [figures.values.get(label) for figures in trees.values()]
        met = None if limit is None or known[-1] is None else known[-1] <= limit
        words = {None: "", True: "yes", False: "no"}
        yield _line([label, *map(_number, known), _number(limit), words[met]])


def _report_apps(trees: Sequence[Figures]) -> Iterator[str]:
    heads = ["Lines", f"Modules on a level ({LEVEL})", f"Layers ({LAYERS})", f"Arrows ({ARROWS})"]
    yield _line(["App", *heads])
    yield "|---|--:|--:|--:|--:|"
    for name in dict.fromkeys(chain.from_iterable(figures.apps for figures in trees)):
        apps = [figures.apps.get(name) for figures in trees]
        yield _line([name, *(_counts(apps, count) for count in APP_COUNTS)])


def _counts(apps: Iterable[App | None], count: Callable[[App], int]) -> str:
    return " → ".join(_number(count(app) if app else None) for app in apps)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:,.1f}".removesuffix(".0")


def copy_tree(tree: str, target: Path) -> None:
    """Copies a revision, or a folder as it is: what git tracks in it or could track."""
    folder = Path(tree)
    if not folder.is_dir():
        archive = _git(PROJECT, "archive", tree)
        subprocess.run(["tar", "-x", "-C", target], input=archive, check=True)
        return
    listed = _git(folder, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for name in filter(lambda name: (folder / name).is_file(), listed.decode().split("\0")):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_bytes((folder / name).read_bytes())


def _git(folder: Path, *arguments: str) -> bytes:
    command = ["git", "-C", str(folder), *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout


def count_cases(root: Path) -> int:
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-o", "addopts="]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    if found := re.search(r"(\d+) tests collected", done.stdout):
        return int(found[1])
    raise SystemExit(done.stdout[-2000:] + done.stderr[-2000:])


def format_tree(root: Path) -> None:
    subprocess.run([sys.executable, "-m", *FORMAT, str(root)], check=True)


def read_tree(tree: str, cases: bool = False, seconds: float | None = None) -> Figures:
    with tempfile.TemporaryDirectory() as folder:
        copy_tree(tree, Path(folder))
        number = count_cases(Path(folder)) if cases else None
        format_tree(Path(folder))
        figures = measure(Path(folder))
    known = {"Test cases": number, "Seconds of `make test`": seconds}
    figures.values |= {label: value for label, value in known.items() if value is not None}
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("trees", nargs="*", help="revisions or folders, at most two")
    parser.add_argument("--names", action="store_true", help="name what is over a limit")
    parser.add_argument("--cases", action="store_true", help="count the test cases too")
    parser.add_argument("--time", type=float, nargs="+", help="seconds of make test, tree by tree")
    asked = parser.parse_args()
    trees = asked.trees if len(asked.trees) > 1 else [*asked.trees, "."]
    times = [*(asked.time or []), *[None] * len(trees)]
    found = {
        "here" if tree == "." else tree: read_tree(tree, asked.cases, seconds)
        for tree, seconds in zip(trees, times, strict=False)
    }
    print(report(found, asked.names))


if __name__ == "__main__":
    main()
