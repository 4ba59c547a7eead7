"""docs/reliability.md has a row for each fault, and names tests that exist."""

import re

import pytest
from django.conf import settings

TEXT = (settings.BASE_DIR / "docs" / "reliability.md").read_text(encoding="utf-8")
ROWS = {
    cells[0]: cells
    for line in TEXT.splitlines()
    if re.match(r"\| F\d", line)
    for cells in [[cell.strip() for cell in line.strip("|").split("|")]]
}
# Storage and processes, people, hostile input, load and time, rights.
FAULTS = [
    *(f"F{number:02}" for number in range(1, 16)),
    *(f"F{number}" for number in [*range(20, 29), *range(30, 40)]),
    *(f"F3{letter}" for letter in "ABCDEFGHI"),
    *(f"F{number}" for number in [*range(40, 46), *range(50, 54), *range(60, 72)]),
]
NAMED = sorted(set(re.findall(r"`(test_\w+)`", TEXT)))
SOURCES = "\n".join(
    path.read_text(encoding="utf-8") for path in (settings.BASE_DIR / "tests").rglob("test_*.py")
)


def test_each_fault_has_one_row_with_a_result():
    assert sorted(ROWS) == sorted(FAULTS)
    results = {fault: re.split(r"\W", cells[3])[0] for fault, cells in ROWS.items()}
    assert set(results.values()) <= {"pass", "partly", "fails", "untried"}
    assert [
        fault for fault, cells in ROWS.items() if "`" not in cells[2] and results[fault] == "pass"
    ] == []


@pytest.mark.parametrize("name", NAMED)
def test_a_test_that_the_table_names_exists(name):
    assert re.search(rf"^def {name}\(", SOURCES, re.MULTILINE)


def test_each_test_of_a_fault_is_in_the_table():
    found = set(re.findall(r"^def (test_f[0-4]\w_\w+)\(", SOURCES, re.MULTILINE))
    assert found - set(NAMED) == set()
