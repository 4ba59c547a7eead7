"""Proponents, items and stances as people write them in cells. Ambiguous text is refused."""

import re
from typing import cast

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.fields import tidy_line
from core.records.tracked import TrackedModel
from exchange.columns.composites import Composite, not_stored
from exchange.columns.matching import Context, split_keys
from exchange.columns.resource import ChoiceWidget, near_keys
from participants.models import Participant

from ..choices import Action, ProponentRole, Stance
from ..models import Proponent, Proposal, ProposalItem
from ..subjects import QUESTION, RECOMMENDATION, RESOLUTION, STUDY_GROUP, TARGETS, SubjectKind

_ITEM_FIELDS = ("proposal_id", "action", "new_text", *(f"{name}_id" for name in TARGETS))
_ASKED = re.compile(r"(ADD|MOD|SUP|NOC)\s+(\S.*)")
# The spellings of each kind, in any case.
_TARGETS = (
    (QUESTION, r"q(?:uestion)?\.? ?[0-9]+/[0-9]+(?:@.+)?"),
    (STUDY_GROUP, r"(?:itu-t )?(?:sg ?[0-9]+|study group [0-9]+|tsag)"),
    (RESOLUTION, r"(?:r|res|resolution|op|opinion)\.? ?(?:no\.? ?)?[0-9]+.*"),
    (RECOMMENDATION, r"(?:rec(?:ommendation)?\.? )?(?:itu-t )?(?P<key>[a-z]\.[0-9]+(?:\.[0-9]+)*)"),
)
CO_SIGNATORY = "co-signatory"
_CO_SIGNATORY = re.compile(rf"(.*\S)\s*\({CO_SIGNATORY}\)", re.IGNORECASE)


class ProposedBy(Composite):
    """The proponents, by any of their names; several are separated by semicolons. `USA (co-signatory)` only signs."""

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
    """Items: `MOD Res. 64; ADD draft new Resolution [AFCP-1]`; several are separated by semicolons."""

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
    """The kind of subject that the whole text names, with its key; None if it is spelt like no kind."""
    for kind, shape in _TARGETS:
        if found := re.fullmatch(shape, text, re.IGNORECASE):
            return kind, found.groupdict().get("key") or text
    return None


_MARKS = " .,;:()[]"
ACTION_WORDS = {
    Action.NOC: r"no changes?|unchanged|(?:keep|leave|retain|maintain)(?:s|ing)?(?: (?:it )?(?:as is|as it is|unchanged))?|"
    r"(?:pas de|sans|aucune?) (?:changement|modification)s?|maintenir|maintien|sin cambios?|ning[uú]n cambio|mantener",
    Action.MOD: r"modif(?:y|ies|ied|ying|ications?)|revis(?:e|es|ed|ing|ions?)|amend(?:s|ed|ing|ments?)?|updat(?:e|es|ed|ing)|chang(?:e|es|ed|ing)|"
    r"modifier|modifie|r[eé]viser|r[eé]vision|amender|amendement|mettre à jour|mise à jour|modificar|modificaci[oó]n|revisar|revisi[oó]n|"
    r"enmendar|enmienda|actualizar|actualizaci[oó]n",
    Action.SUP: r"suppress(?:es|ed|ing|ion)?|delet(?:e|es|ed|ing|ion)|abrogat(?:e|es|ed|ing|ion)|repeal(?:s|ed|ing)?|remov(?:e|es|ed|ing|al)|"
    r"supprimer|suppression|abroger|abrogation|suprimir|supresi[oó]n|eliminar|abrogar|derogar",
    Action.ADD: r"new|additions?|add|creat(?:e|es|ed|ing|ion)|new (?:draft )?(?:resolution|text)|nouve(?:au|lle)|ajout(?:er)?|cr[eé]er|"
    r"nuev[ao]|a[nñ]adir|adici[oó]n|crear",
}
_ACTIONS = {
    action: re.compile(rf"{action.name}|(?:proposed |proposes? to )?(?:{words})", re.IGNORECASE)
    for action, words in ACTION_WORDS.items()
}
# After a word for suppressing or not changing a text, no words may follow that limit it to a part of the text.
_THE_TEXT = r"(?:\s+(?:it|this|that|the|all|whole|entire(?:ly)?|resolution|text|la|le|el|cette|esta|résolution|resolución|wanted|needed))*"
_REASON = (
    r"\s*(?:$|[,;.(–—]|-\s|(?:as|because|since|so that|in order to|car|parce que|porque|ya que)\b)"
)
_LEADING = {
    Action.MOD: re.compile(rf"(?:{ACTION_WORDS[Action.MOD]})(?!\w)", re.IGNORECASE),
    **{
        action: re.compile(rf"(?:{ACTION_WORDS[action]})(?!\w){_THE_TEXT}{_REASON}", re.IGNORECASE)
        for action in (Action.NOC, Action.SUP)
    },
}
_DEGREE = r"(?:(?:strongly|fully|firmly|formally)\s+)?"
_STANCE_WORDS = {
    Stance.SUPPORT: r"supports?|supported|supporting|supportive|(?:is |are )?in (?:support|favou?r)(?: of)?|favou?rs|endorses?|"
    r"backs|appuie(?:nt)?|soutien(?:t|nent)?|apoyan?",
    Stance.OPPOSE: r"opposes?|opposed(?: to)?|(?:is |are )opposed(?: to)?|(?:is |are )?against|objects?(?: to)?|objected(?: to)?|rejects?|"
    r"s['’]oppose(?:nt)?(?: à)?|contre|se oponen?(?: a)?|en contra(?: de)?",
    Stance.CONCERN: r"concerns?|concerned|(?:is |are )concerned(?: about)?|(?:has |have |had |voices? |raises? |raised |expresses? |expressed )"
    r"(?:a )?concerns?(?: about)?|préoccupations?|preocupación",
    Stance.NO_CHANGE: r"(?:wants? |prefers? |asks? for |supports? )?(?:no change|noc)(?: wanted| to| of| in)?|unchanged|keep as is|"
    r"status quo|(?:pas de|sans) changement|sin cambios?",
    Stance.NO_POSITION: r"no position(?: taken| yet)?|(?:has |have |takes? |took )no position|abstains?|abstained|pas de position|sin posición",
    Stance.NONE_FOUND: r"none found|(?:no position|nothing) found",
    Stance.WELCOMES: r"welcomes?|welcomed|se félicite(?: de)?",
    Stance.REGRETS: r"regrets?|regretted|regrette",
}
_STANCES = {
    stance: re.compile(rf"{_DEGREE}(?:{words})", re.IGNORECASE)
    for stance, words in _STANCE_WORDS.items()
}
# At the beginning of a clause, after its holder: “supports the proposal of CEPT”.
VERB = re.compile(rf"{_DEGREE}(?:{'|'.join(_STANCE_WORDS.values())})(?![\w’'-])", re.IGNORECASE)


def action_in(text: str) -> Action | None:
    """The kind of proposal that the whole text means."""
    said = tidy_line(text).strip(_MARKS)
    return next((action for action, words in _ACTIONS.items() if words.fullmatch(said)), None)


def leading_action(text: str) -> Action | None:
    """The kind of proposal at the start of a text that goes on with what is to be changed, or why."""
    begun = (action for action, words in _LEADING.items() if words.match(tidy_line(text)))
    return action_in(text) or next(begun, None)


def stance_in(text: str) -> Stance | None:
    """The stance that the whole text means."""
    said = tidy_line(text).strip(_MARKS)
    return next((stance for stance, words in _STANCES.items() if words.fullmatch(said)), None)


class StanceWidget(ChoiceWidget):
    def read(self, text: str, context: Context) -> str:
        if stance := stance_in(text):
            return stance.value
        try:
            return super().read(text, context)
        except ValidationError:
            message = _("“%(text)s” is not understood as one stance. Choose one of: %(choices)s.")
            choices = {"text": text, "choices": ", ".join(Stance.values)}
            raise ValidationError(message % choices) from None
