"""Who holds a meeting, where a line says it in so many words: “hosted by”, “organisé par la”."""

import re
from collections.abc import Callable

_BY = (
    r"(?:(?:co-?)?(?:organi[sz]ed|convened|arranged|sponsored|run|planned|led|held|facilitated|chaired)(?:\s+(?:jointly|and \w+))?\s+by|"
    r"(?:co-?)?(?:organisée?|convoquée?|animée?|tenue?|pilotée?)s?(?:\s+conjointement)?\s+par|"
    r"(?:co-?)?(?:organizad|convocad|celebrad|auspiciad|promovid)[oa]s?\s+(?:conjuntamente\s+)?(?:por|pel[oa]s?)|"
    r"(?:organisiert|veranstaltet|ausgerichtet|einberufen)\s+von|organi[sz]ed\s+(?:jointly\s+)?with|"
    r"(?:(?:lo|la|los|las|que)\s+)?(?:co-?)?organizan?\s+(?=(?-i:[A-ZÀ-Þ]))|"
    r"(?:organi[sz]ers?|organisa(?:teur|trice)s?|organizador(?:a|es)?|veranstalter|organisator(?:en)?)\s*:)"
)
_HOSTED_BY = (
    r"(?:(?:co-?)?hosted\s+by|at the (?:kind )?invitation of|accueillie?s?\s+par|à l['’]invitation d(?:e|u|es)|acogid[oa]\s+por|"
    r"por invitación de|auf einladung von|(?<!the )hosts?\s*:)"
)
_ARTICLE = (
    r"(?:(?:the|le|la|les|l['’]|los|(?-i:las)|el|o|a|os|as|der|die|das|dem|den)\s*(?<=[\s'’]))?"
)
_NAME = r"(?:(?![.]\s+[A-ZÀ-Þ]|\s+(?:à|in|at|en|em)\s+(?-i:[A-ZÀ-Þ])|\s+as\s+an?\s)[^,;|()\[\]\ue000-\uf8ff])+(?:\([A-Za-z][\w.&/ -]{1,15}\))?"
# “…, RCC and LAS”
_MORE = r"(?-i:(?:,\s*[A-Z][A-Z-]{1,9})*,?\s+(?:and|et|y|und|e)\s+[A-Z][\w-]{1,9})?"
_PHRASE = re.compile(
    rf"[\s,;.(–-]*(?<!\w)(?:{_BY}|(?P<hosted>{_HOSTED_BY}))\s*{_ARTICLE}(?P<who>{_NAME}{_MORE})[)\]]?",
    re.IGNORECASE,
)
_ENDS = re.compile(r"\s+(?:on|from|in|at|from|du|en|à|am|vom|el|del|em)\s*$|\.\s*$", re.IGNORECASE)
_ROLE = re.compile(
    r"\b(?:director|directeur|secretariat|secrétariat|secretaría|chair(?:man|woman|person)?|bureau|the|of|le|la|du|de|and|et|y|und|e)\b|[\W_]+",
    re.IGNORECASE,
)


def find_organisers(text: str, mark: str) -> tuple[list[str], list[str], str]:
    """Who is said to hold the meeting, who to host it, and the text without saying so."""
    found = list(_PHRASE.finditer(text))
    named = [(phrase["hosted"], _ENDS.sub("", phrase["who"]).strip()) for phrase in found]
    organisers = [who for hosted, who in named if who and not hosted]
    hosts = [who for hosted, who in named if who and hosted]
    return organisers, hosts, _PHRASE.sub(lambda phrase: mark + _end_left(phrase), text)


def _end_left(phrase: re.Match[str]) -> str:
    """A bracket that closes another than that of the phrase: “(online, organised by APC)”."""
    opened = phrase[0][: phrase.start("who") - phrase.start()]
    return phrase[0][-1] if phrase[0].endswith((")", "]")) and "(" not in opened else ""


_AND = re.compile(r",?\s+(?:and|et|y|und|e)\s+|\s*[/&+;,]\s*|\s+[–-]\s+", re.IGNORECASE)


def each_organiser(said: str, known: Callable[[str], bool]) -> list[str]:
    """“ITU / ETSI” apart where one of them is `known`: the “and” of a name divides nothing."""
    parts = [part.strip() for part in _AND.split(said)]
    return parts if len(parts) > 1 and any(map(known, parts)) else [said]


def is_only_a_role(text: str) -> bool:
    """What stands beside the name of an organisation without making it another: “the … Director”."""
    return not _ROLE.sub("", text)
