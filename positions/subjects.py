"""How what a position is about is named in addresses: `50`, `topic/new-ip`, `study-group/sg2`, `question/2022-2024/q14-17`, `new/wtsa-24-ai-1`."""

import re
from typing import Any

from django.utils.text import slugify


class SubjectConverter:
    """The part of an address that names a subject. What stands alone is a resolution; `question` takes its period along."""

    regex = (
        "(?:topic|study-group|recommendation|new|question/[-a-zA-Z0-9_]+)/[-a-zA-Z0-9_]+"
        "|(?!(?:topic|study-group|recommendation|new|question)/)[-a-zA-Z0-9_]+"
    )

    def to_python(self, value: str) -> str:
        return value.lower()

    def to_url(self, value: str) -> str:
        return value


_PATH = re.compile(SubjectConverter.regex)


def is_path(text: str) -> bool:
    return _PATH.fullmatch(text) is not None


def path_of(row: Any) -> str:
    """Of a position or an impact assessment; empty where it is about nothing, as no row should be."""
    if row.resolution_id:
        return path_of_resolution(row.resolution)
    if row.topic_id:
        return path_of_topic(row.topic)
    if row.study_group_id:
        return path_of_group(row.study_group)
    if row.question_id:
        return path_of_question(row.question)
    return path_of_item(row.item) if row.item_id else ""


def path_of_item(item: Any) -> str:
    """Of what an item of a proposal would be done to, or became as a new text; else a new text is named by the item itself."""
    if item.resolution_id:
        return path_of_resolution(item.resolution)
    if item.study_group_id:
        return path_of_group(item.study_group)
    if item.question_id:
        return path_of_question(item.question)
    if item.recommendation_id:
        return f"recommendation/{item.recommendation.slug}"
    if item.new_resolution is not None:
        return path_of_resolution(item.new_resolution)
    return f"new/{item.proposal.slug}-{item.number}"


def path_of_resolution(resolution: Any) -> str:
    return str(resolution.slug)


def path_of_topic(topic: Any) -> str:
    return f"topic/{topic.slug}"


def path_of_group(group: Any) -> str:
    return f"study-group/{group.slug}"


def path_of_question(question: Any) -> str:
    return f"question/{question.mandate.period.slug}/{slugify(question.code.replace('/', '-'))}"
