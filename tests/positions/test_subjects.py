"""The table of the kinds of subject: their paths."""

import pytest

from positions.subjects import BY_MODEL, KINDS, is_path


@pytest.mark.parametrize(
    "path",
    [
        "50",
        "opinion-1",
        "recommendation/a-1",
        "study-group/sg2",
        "question/2022-2024/q14-17",
        "topic/new-ip",
        "new/wtsa-24-ai-1",
    ],
)
def test_every_kind_has_its_paths(path):
    assert is_path(path)


@pytest.mark.parametrize(
    "path", ["", "topic", "topic/", "question/q14-17", "topic/a/b", "other/50", "50/", "a b"]
)
def test_nothing_else_is_a_path(path):
    assert is_path(path) is (path == "topic")  # as a resolution may be called


def test_codes_relations_and_prefixes_name_one_kind_each():
    for names in ("code", "relation", "prefix"):
        assert len({getattr(kind, names) for kind in KINDS}) == len(KINDS)
    assert len(BY_MODEL) == len(KINDS) - 1  # a new text has no table
