"""docs/questions.md and the journeys are one list: each question once, under the name of its test."""

import re

from django.conf import settings

from tests.journeys import (
    test_questions_asked_as_well,
    test_questions_of_delegates,
    test_questions_of_editors,
    test_questions_of_journalists,
    test_questions_of_policy_staff,
)

MODULES = (
    test_questions_of_delegates,
    test_questions_of_policy_staff,
    test_questions_of_journalists,
    test_questions_of_editors,
    test_questions_asked_as_well,
)
_ROW = re.compile(
    r"^\| (\d+) \| (.+?) \| (.+?) \| ([1-3]) \| (.+?) \| (.+?) \| `(\w+)` \|$", re.MULTILINE
)


def listed() -> list[tuple[str, ...]]:
    return _ROW.findall((settings.BASE_DIR / "docs" / "questions.md").read_text(encoding="utf-8"))


def test_the_35_questions_are_listed_once_each_in_order():
    assert [int(number) for number, *_others in listed()] == list(range(1, 36))


def test_each_question_is_the_docstring_of_the_journey_named_beside_it():
    journeys = {
        name: " ".join((test.__doc__ or "").split())
        for module in MODULES
        for name, test in vars(module).items()
        if name.startswith("test_")
    }
    assert {name: question for _number, question, *_others, name in listed()} == journeys


def test_each_says_whether_data_or_a_feature_lacks():
    for _number, _question, _path, _loads, _today, lacks, _name in listed():
        assert lacks == "nothing" or lacks.startswith(("data: ", "feature: "))
