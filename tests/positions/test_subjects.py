"""The table of the kinds of subject: their paths."""

import re

from positions.subjects import BY_MODEL, KINDS, SubjectConverter

PATHS = ["50", "recommendation/a-1", "study-group/sg2", "question/2022-2024/q14-17"]
PATHS += ["topic/new-ip", "new/wtsa-24-ai-1", "topic"]  # as a resolution may be called
NO_PATHS = ["", "topic/", "question/q14-17", "topic/a/b", "other/50", "50/", "a b"]


def test_every_kind_has_its_paths_and_nothing_else_is_one():
    is_path = re.compile(SubjectConverter.regex).fullmatch
    assert [path for path in PATHS + NO_PATHS if is_path(path)] == PATHS


def test_codes_relations_and_prefixes_name_one_kind_each():
    for names in ("code", "relation", "prefix"):
        assert len({getattr(kind, names) for kind in KINDS}) == len(KINDS)
    assert len(BY_MODEL) == len(KINDS) - 1  # a new text has no table
