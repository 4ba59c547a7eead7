"""The count of facts by table and by assembly."""

from benchmarks.count_facts import count_outcomes, count_table, report

ASSEMBLIES = [
    {"code": "WTSA-12", "kind": "wtsa", "ordinal": "1"},
    {"code": "WTSA-16", "kind": "wtsa", "ordinal": "2"},
    {"code": "WTSA-20", "kind": "wtsa", "ordinal": "3"},
    {"code": "WTDC-25", "kind": "other", "ordinal": ""},
    {"code": "WTSA-28", "kind": "wtsa", "ordinal": ""},
]
EDITIONS = [
    {"resolution": "1", "assembly": "WTSA-12", "outcome": "new"},
    {"resolution": "2", "assembly": "WTSA-12", "outcome": "not_known"},
    {"resolution": "2", "assembly": "", "outcome": "revised"},
    {"resolution": "1", "assembly": "WTSA-16", "outcome": "suppressed"},
    {"resolution": "3", "assembly": "WTSA-16", "outcome": "new"},
    {"resolution": "3", "assembly": "WTSA-20", "outcome": "revised", "publication": "draft"},
]
TABLES = {
    "assemblies": ASSEMBLIES,
    "editions": EDITIONS,
    "proposals": [{"slug": "one", "assembly": "WTSA-16"}],
    "proposal_items": [
        {"proposal": "one", "outcome": "adopted"},
        {"proposal": "one", "outcome": "not_known"},
    ],
}


def test_rows_sources_and_doubts_are_counted():
    rows = [
        {"source_addresses": "https://example.org", "confidence": "stated"},
        {"source_addresses": " ", "confidence": "unconfirmed"},
    ]
    assert count_table(rows) == [2, 1, 1, 0, 1, None]
    assert count_table([{"publication": "draft"}]) == [1, None, None, None, None, 1]
    assert count_table(ASSEMBLIES) == [5, None, None, None, None, None]
    assert count_table([]) == [0, None, None, None, None, None]


def test_a_text_counts_until_it_is_suppressed_and_blank_where_nothing_is_known():
    assert count_outcomes(TABLES) == [
        ("WTSA-12", 1, 1, 0, 0),
        ("WTSA-16", 2, 1, 1, 1),
        ("WTSA-20", 0, 2, 0, 0),
    ]


def test_the_report_is_markdown():
    lines = report(TABLES).splitlines()
    assert lines[:3] == [
        "| Table | Rows | With a source | Stated | Inferred | Unconfirmed | Drafts |",
        "|---|--:|--:|--:|--:|--:|--:|",
        "| assemblies | 5 |  |  |  |  |  |",
    ]
    assert "| **all** | 14 | 0 | 0 | 0 | 0 | 0 |" in lines
    assert lines[-1] == "| WTSA-20 | 0 | 2 | 0 | 0 |"
