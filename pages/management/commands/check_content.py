"""Finds contradictions in the record: grades without a source, texts of the site that name missing rows."""

import re
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError

from core.records.sources import Confidence, Sourced
from meetings.models import Assembly
from resolutions.models import Recommendation, Resolution
from study_groups.models import Question, StudyGroup

from ...models import GlossaryTerm, Page

# Patterns by which a text names a row, and the field with the name.
NAMED: list[tuple[str, Any, str]] = [
    (r"\bWTS[AC]-\d+", Assembly, "code"),
    (r"\bResolutions? (\d+)", Resolution, "slug"),
    (r"\b(?:Study Groups? |SG)(\d+)", StudyGroup, "number"),
    (r"\bQ\d+/\d+", Question, "code"),
    (r"\bRecommendations? ([A-Z]\.\d+)", Recommendation, "designation__startswith"),
]


class Command(BaseCommand):
    help = "Name each row whose grade has no ground, and each text of the site that names what is not recorded."

    def handle(self, *args: Any, **options: Any) -> None:
        faults = [*_without_ground(), *_not_recorded()]
        if faults:
            raise CommandError("\n".join(faults))
        self.stdout.write("Each grade has its ground, and each name on a page its row.")


def _without_ground() -> Iterator[str]:
    for model in (one for one in apps.get_models() if issubclass(one, Sourced)):
        unsourced = model._default_manager.filter(source_addresses="")
        for row in unsourced.filter(confidence=Confidence.STATED):
            yield f"{model.__name__} “{row}” is stated, by no source."
        if model not in {GlossaryTerm, Page}:
            for row in unsourced.filter(confidence=Confidence.INFERRED, public_remark=""):
                yield f"{model.__name__} “{row}” is inferred; it is not said from what."


def _not_recorded() -> Iterator[str]:
    texts = {page.slug: f"{page.summary} {page.body}" for page in Page.objects.published()}
    texts |= {term.slug: term.definition for term in GlossaryTerm.objects.published()}
    for slug, text in texts.items():
        for pattern, model, field in NAMED:
            for name in sorted(set(re.findall(pattern, text))):
                if not model.objects.published().filter(**{field: name}).exists():
                    yield f"“{slug}” names {model.__name__} {name}, which is not recorded."
