"""Who proposes and what is asked, each in one column of a new proposal."""

import re
from typing import cast

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.fields import tidy_line
from core.records.tracked import TrackedModel
from exchange.columns.composites import Composite, not_stored
from exchange.columns.keys import Context, split_keys
from exchange.columns.resource import near_keys
from participants.models import Participant

from ..choices import Action, ProponentRole
from ..models import Proponent, Proposal, ProposalItem
from ..subjects import QUESTION, RECOMMENDATION, RESOLUTION, STUDY_GROUP, TARGETS, SubjectKind

_ITEM_FIELDS = ("proposal_id", "action", "new_text", *(f"{name}_id" for name in TARGETS))
_ASKED = re.compile(r"(ADD|MOD|SUP|NOC)\s+(\S.*)")
# How each kind is spelt, whatever the case.
_TARGETS = (
    (QUESTION, r"q(?:uestion)?\.? ?[0-9]+/[0-9]+(?:@.+)?"),
    (STUDY_GROUP, r"(?:itu-t )?(?:sg ?[0-9]+|study group [0-9]+|tsag)"),
    (RESOLUTION, r"(?:r|res|resolution|op|opinion)\.? ?(?:no\.? ?)?[0-9]+.*"),
    (RECOMMENDATION, r"(?:rec(?:ommendation)?\.? )?(?:itu-t )?(?P<key>[a-z]\.[0-9]+(?:\.[0-9]+)*)"),
)
CO_SIGNATORY = "co-signatory"
_CO_SIGNATORY = re.compile(rf"(.*\S)\s*\({CO_SIGNATORY}\)", re.IGNORECASE)


class ProposedBy(Composite):
    """The proponents, by any of their names; several divided by semicolons. `USA (co-signatory)` signs only."""

    def read(self, text: str, context: Context) -> dict[str, object]:
        self._found(text, context)
        return {}

    def near(self, text: str, context: Context) -> str:
        return near_keys(Participant, text, context)

    def parts(self, row: TrackedModel, text: str, context: Context) -> list[Proponent]:
        proponents = [
            Proponent(proposal=cast(Proposal, row), participant=participant, role=role)
            for participant, role in self._found(text, context).items()
        ]
        return not_stored(proponents, ("proposal_id", "role"), context)

    def _found(self, text: str, context: Context) -> dict[Participant, ProponentRole]:
        found: dict[Participant, ProponentRole] = {}
        for name in split_keys(text):
            signed = _CO_SIGNATORY.fullmatch(name)
            participant = context.indexes.find(Participant, signed[1] if signed else name)
            role = ProponentRole.CO_SIGNATORY if signed else ProponentRole.PROPONENT
            found.setdefault(participant, role)
        return found


class Asks(Composite):
    """What is asked: `MOD Res. 64; ADD draft new Resolution [AFCP-1]`; several divided by semicolons."""

    def read(self, text: str, context: Context) -> dict[str, object]:
        for part in split_keys(text):
            _item(part, context)
        return {}

    def parts(self, row: TrackedModel, text: str, context: Context) -> list[ProposalItem]:
        items = [
            ProposalItem(proposal=cast(Proposal, row), number=number, **_item(part, context))
            for number, part in enumerate(split_keys(text), start=1)
        ]
        return not_stored(items, _ITEM_FIELDS, context)


def _item(text: str, context: Context) -> dict[str, object]:
    asked = _ASKED.fullmatch(tidy_line(text))
    if asked is None:
        message = _(
            "“%(text)s” does not say what is asked. Write ADD, MOD, SUP or NOC and of what: MOD Resolution 64."
        )
        raise ValidationError(message % {"text": text})
    action, target = Action(asked[1].lower()), asked[2]
    if action == Action.ADD:
        return {"action": action, "new_text": target}
    if found := target_in(target):
        kind, key = found
        return {"action": action, kind.relation: context.indexes.find(kind.rows().model, key)}
    message = _(
        "“%(text)s” is no resolution, study group, Question or Recommendation. Write Resolution 64, SG17, Q14/17 or X.509."
    )
    raise ValidationError(message % {"text": target})


def target_in(text: str) -> tuple[SubjectKind, str] | None:
    """The kind of text or group that the whole text names, with its key; None where it is spelt like no kind."""
    for kind, shape in _TARGETS:
        if found := re.fullmatch(shape, text, re.IGNORECASE):
            return kind, found.groupdict().get("key") or text
    return None
