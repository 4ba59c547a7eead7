"""Stances as people write them. Only what says one is taken; a co-signature and a kind of proposal say none."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.fields import tidy_line
from exchange.columns.keys import Context
from exchange.columns.widgets import ChoiceWidget

from ..choices import Stance
from .actions import action_in

_DEGREE = r"(?:(?:strongly|fully|firmly|formally)\s+)?"
_WORDS = {
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
    stance: re.compile(rf"{_DEGREE}(?:{words})", re.IGNORECASE) for stance, words in _WORDS.items()
}
# At the beginning of a clause, after whoever holds it: “supports the proposal of CEPT”.
VERB = re.compile(
    rf"{_DEGREE}(?:{'|'.join(words for words in _WORDS.values())})(?![\w’'-])", re.IGNORECASE
)
_CO_SIGNED = re.compile(
    r"\bco-?(?:sign|sponsor|author)|\bsignator|\bsigned\b|\bcosign", re.IGNORECASE
)
_AGREED = re.compile(r"\bagree[sd]?\b|\bconsensus\b|\bapproved?\b", re.IGNORECASE)


def stance_in(text: str) -> Stance | None:
    """The stance that the whole text says."""
    said = tidy_line(text).strip(" .,;:()[]")
    return next((stance for stance, words in _STANCES.items() if words.fullmatch(said)), None)


class StanceWidget(ChoiceWidget):
    def read(self, text: str, context: Context) -> str:
        if stance := stance_in(text):
            return stance.value
        try:
            return super().read(text, context)
        except ValidationError:
            raise ValidationError(self._reason(text)) from None

    def _reason(self, text: str) -> str:
        choices = ", ".join(Stance.values)
        message = _("“%(text)s” is not understood as one stance. Choose one of: %(choices)s.")
        if action_in(text):
            message = _(
                "“%(text)s” says what a proposal asks, not where its holder stands. Choose one of: %(choices)s; or import it as a proposal."
            )
        elif _CO_SIGNED.search(text):
            message = _(
                "“%(text)s” tells of a signature, which is no stance. Enter it with the proposal as a co-signatory, or choose one of: %(choices)s."
            )
        elif _AGREED.search(text):
            message = _(
                "“%(text)s” does not say who wanted it: what was agreed is no stance. Choose one of: %(choices)s."
            )
        return message % {"text": text, "choices": choices}
