"""What a proposal does to a text, as people write it into a cell: by its code, or in words."""

import re

from core.fields import tidy_line

from ..choices import Action

_WORDS = {
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
_WHOLE = {
    action: re.compile(rf"{action.name}|(?:proposed |proposes? to )?(?:{words})", re.IGNORECASE)
    for action, words in _WORDS.items()
}
# After a word for the suppression of a text, or for no change of it, nothing may follow that makes it one of its parts.
_THE_TEXT = r"(?:\s+(?:it|this|that|the|all|whole|entire(?:ly)?|resolution|text|la|le|el|cette|esta|résolution|resolución|wanted|needed))*"
_REASON = (
    r"\s*(?:$|[,;.(–—]|-\s|(?:as|because|since|so that|in order to|car|parce que|porque|ya que)\b)"
)
_LEADING = {
    Action.MOD: re.compile(rf"(?:{_WORDS[Action.MOD]})(?!\w)", re.IGNORECASE),
    **{
        action: re.compile(rf"(?:{_WORDS[action]})(?!\w){_THE_TEXT}{_REASON}", re.IGNORECASE)
        for action in (Action.NOC, Action.SUP)
    },
}


def action_in(text: str) -> Action | None:
    """The kind of proposal that the whole text says."""
    said = tidy_line(text).strip(" .,;:()[]")
    return next((action for action, words in _WHOLE.items() if words.fullmatch(said)), None)


def leading_action(text: str) -> Action | None:
    """The kind of proposal with which a text begins that goes on with what it is to change, or why."""
    said = tidy_line(text)
    return action_in(said) or next(
        (action for action, words in _LEADING.items() if words.match(said)), None
    )
