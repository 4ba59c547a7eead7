"""The documents name tests, files and commands that exist, and hooks run what the gate runs."""

import re

import pytest
from django.conf import settings

from tests.roles.page import PAGE, markdown
from tests.roles.table import KINDS, addresses

ROOT = settings.BASE_DIR
DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *ROOT.glob(".github/**/*.md"), *ROOT.glob("benchmarks/*.md")]
    + [*ROOT.glob("docs/**/*.md")]
)
DECISIONS = sorted(ROOT.glob("docs/decisions/0*.md"))
TABLES = [ROOT / "docs" / name for name in ("reliability.md", "importing.md")]
RELIABILITY, IMPORTING = (path.read_text(encoding="utf-8") for path in TABLES)
TESTS = re.findall(
    r"^def (test_\w+)\(",
    "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py")),
    re.MULTILINE,
)
# In this order: storage and processes, people, hostile input, load and time, rights.
FAULTS = [
    *(f"F{number:02}" for number in range(1, 16)),
    *(f"F{number}" for number in [*range(20, 29), *range(30, 40)]),
    *(f"F3{letter}" for letter in "ABCDEFGHI"),
    *(f"F{number}" for number in [*range(40, 46), *range(50, 54), *range(60, 72)]),
]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def named(text: str) -> set[str]:
    return set(re.findall(r"`(test_\w+)`", text))


def test_tests_that_a_table_names_exist_and_each_fault_has_one_row_with_a_result_and_its_tests():
    for text in (RELIABILITY, IMPORTING):
        assert len(named(text)) > 30
        assert named(text) - set(TESTS) == set()
    lines = [line.strip("|").split("|") for line in RELIABILITY.splitlines() if line[:3] == "| F"]
    rows = {cells[0]: cells for cells in ([cell.strip() for cell in line] for line in lines)}
    assert sorted(rows) == sorted(FAULTS)
    results = {fault: re.split(r"\W", cells[3])[0] for fault, cells in rows.items()}
    assert set(results.values()) <= {"pass", "partly", "fails", "untried"}
    tested = {fault for fault, cells in rows.items() if "`" in cells[2]}
    assert {fault for fault, result in results.items() if result == "pass"} - tested == set()
    of_a_fault = {name for name in TESTS if re.match(r"test_f[0-4]\w_", name)}
    assert of_a_fault - named(RELIABILITY) == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_links_lead_to_files_and_commands_are_targets(document):
    text = document.read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", text)
    assert [link for link in links if not (document.parent / link).exists()] == []
    targets = set(re.findall(r"(?:^    |`)make ([a-z][a-z-]*)", text, re.MULTILINE))
    assert {target for target in targets if f"\n{target}:" not in MAKEFILE} == set()


def test_each_decision_is_short_numbered_and_listed_by_its_title():
    listed = (ROOT / "docs" / "decisions" / "README.md").read_text(encoding="utf-8")
    assert len(DECISIONS) > 9
    for number, path in enumerate(DECISIONS, start=1):
        lines = path.read_text(encoding="utf-8").splitlines()
        assert path.name.startswith(f"{number:04}-")
        assert len(lines) <= 25
        assert lines[0].startswith(f"# {number}. ")
        title = lines[0].removeprefix(f"# {number}. ")
        assert f"\n{number}. [{title}]({path.name})" in listed


def test_hooks_call_every_tool_that_checks_source_in_the_gate():
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    targets = ("lint", "types", "contracts", "templates-check")
    recipes = "".join(MAKEFILE.split(f"\n{one}:")[1].split("\n\n")[0] for one in targets)
    tools = set(re.findall(r"\$\(BIN\)/([a-z-]+(?: (?:check|format))?)", recipes))
    assert {"ruff check", "ruff format", "mypy", "lint-imports", "djangofmt", "djade"} <= tools
    assert {tool for tool in tools if f"entry: .venv/bin/{tool}" not in hooks} == set()


def test_the_architecture_names_every_app():
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    section = text.partition("## The modules")[2].partition("\n## ")[0]
    named = re.findall(r"^    (\w+)  ", section, re.MULTILINE)
    assert set(named) == {path.parent.name for path in ROOT.glob("*/apps.py")} | {"wtsa_site"}


def test_every_address_of_the_admin_has_its_rule_and_the_page_of_roles_says_so():
    """To add or correct a rule, change tests/roles/table.py; then `make roles` writes the page."""
    known = [*addresses()]
    assert [address for address in known if not address.rules] == []
    used = {(address.kind.name, address.page) for address in known}
    assert {(kind.name, rule.page) for kind in KINDS for rule in kind.rules} - used == set()
    assert PAGE.read_text(encoding="utf-8") == markdown()
