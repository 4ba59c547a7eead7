"""Which modules of an app import which: a package at the top of the app is one module with all that is in it."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path

NOT_COUNTED = {"migrations", "tests"}

Graph = Mapping[str, set[str]]


def code_files(app: Path) -> list[Path]:
    found = sorted(app.rglob("*.py"))
    return [path for path in found if not NOT_COUNTED & set(path.relative_to(app).parts)]


def modules_in(package: Path) -> set[str]:
    """Modules on one level; a package in it counts as one."""
    folders = {path.parent.name for path in package.glob("*/__init__.py")}
    return ({path.stem for path in package.glob("*.py")} | folders) - NOT_COUNTED - {"__init__"}


def read_imports(app: Path) -> Graph:
    """Which module of the app imports which; a package is one module with all that is in it."""
    graph: dict[str, set[str]] = {name: set() for name in modules_in(app)}
    for path in code_files(app):
        place = path.relative_to(app.parent).with_suffix("").parts
        if place[1] in graph:
            found = {name[1] for name in imported(ast.parse(path.read_text()), place)}
            graph[place[1]] |= found & set(graph) - {place[1]}
    return graph


def imported(node: ast.AST, place: Sequence[str]) -> Iterator[list[str]]:
    """Imports from the same app, name by name; those for a type checker alone are left out."""
    if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
        return
    names: list[list[str]] = []
    if isinstance(node, ast.Import):
        names = [alias.name.split(".") for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        base = [*place[: -node.level]] if node.level else []
        base += node.module.split(".") if node.module else []
        names = [[*base, alias.name] for alias in node.names]
    yield from (name for name in names if name[0] == place[0] and len(name) > 1)
    for child in ast.iter_child_nodes(node):
        yield from imported(child, place)


def find_circles(graph: Graph) -> list[frozenset[str]]:
    below = {name: reachable(graph, name) for name in graph}
    circles = {frozenset(other for other in below[name] if name in below[other]) for name in graph}
    return sorted(filter(None, circles), key=sorted)


def reachable(graph: Graph, start: str) -> set[str]:
    found: set[str] = set()
    waiting = set(graph[start])
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting |= graph[name] - found
    return found


def count_layers(graph: Graph) -> int:
    """The modules on the longest way of imports; a circle counts as one."""
    circle_of = {name: circle for circle in find_circles(graph) for name in circle}
    depths: dict[str, int] = {}

    def depth(name: str) -> int:
        if name not in depths:
            circle = circle_of.get(name, frozenset({name}))
            below = set(chain.from_iterable(graph[member] for member in circle)) - circle
            depths[name] = 1 + max(map(depth, below), default=0)
        return depths[name]

    return max(map(depth, graph), default=0)
