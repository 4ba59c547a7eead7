"""The table of the kinds of subject: their paths and their order, and the order of holders."""

from dataclasses import dataclass

import pytest

from participants.choices import ParticipantKind
from positions.subjects import BY_MODEL, KINDS, holder_order, is_path, subject_order


@dataclass(frozen=True)
class AnySubject:
    kind: str
    name: str = ""
    number: int | None = None
    path: str = ""


@dataclass(frozen=True)
class AnyHolder:
    code: str
    kind: str
    is_owner: bool = False
    slug: str = ""


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


def test_subjects_come_by_kind_then_number_then_name():
    subjects = [
        AnySubject("a kind of a later release"),
        AnySubject("topic", "Numbering"),
        AnySubject("study-group", "SG11"),
        AnySubject("study-group", "SG2"),
        AnySubject("resolution", "New resolution"),
        AnySubject("resolution", "Resolution 50", 50),
        AnySubject("resolution", "Resolution 7", 7),
    ]
    assert sorted(subjects, key=subject_order) == subjects[::-1]


def test_holders_come_by_kind_the_owner_and_the_unknown_one_last():
    holders = [
        AnyHolder("Proponent not found", ""),
        AnyHolder("ISOC", ParticipantKind.SECTOR_MEMBER, is_owner=True),
        AnyHolder("IETF", ParticipantKind.STANDARDS_BODY),
        AnyHolder("Kenya", ParticipantKind.MEMBER_STATE),
        AnyHolder("apt", ParticipantKind.REGIONAL_ORGANISATION),
    ]
    assert sorted(holders, key=holder_order) == holders[::-1]
