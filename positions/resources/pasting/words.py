"""Words that papers and minutes have in common: texts, kinds of proposal, documents, assemblies."""

import re

from core.fields import tidy_line

from ..parts import target_in

ASSEMBLY = re.compile(
    r"(?<![\w-])(WTSA|WTSC|WTDC)[- ]?[’']?([0-9]{4}|[0-9]{2})(?![\w-])", re.IGNORECASE
)
ACTION = re.compile(r"(?<![\w(\[-])(ADD|MOD|SUP|NOC)(?![\w\])-])")

_AND = r"(?:\s*,\s*(?:(?:and|et|y)\s+)?|\s*&\s*|\s+(?:and|et|y)\s+)"
_RES = r"(?:R(?:[eé]s(?:olutions?)?)?|Resoluci(?:ón|ones)|Ress)\.?"
_EDITION = r"(?:\s*\((?:Rev\.?|[A-Z])[^()]*\))?"
_NOT_A_RANGE = r"(?![\w.]|\s*(?:[-–—]|to\b|through\b)\s*[0-9])"
_NUMBER = rf"[0-9]{{1,3}}(?!\w){_EDITION}"
_LAST = r"(?=\s*(?:$|[,;:.|()\[\]–—-]|(?:and|by|from|is|are|as|et|y)\b))"
# Res. 64 · Resolutions 7, 18 and 22 · Resolution 50 (Rev. Geneva, 2022)
RESOLUTIONS = re.compile(
    rf"(?<![\w-])(?:{_RES})\s*(?:nos?\.?\s*|n[°º]\s*)?({_NUMBER}(?:{_AND}(?:{_RES}\s*)?{_NUMBER}{_LAST})*){_NOT_A_RANGE}",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"(?<![\w-])(?:Opinion [0-9]+|Q(?:uestion)? ?[0-9]+/[0-9]+|(?:ITU-T )?(?:SG ?[0-9]+|Study Group [0-9]+)|TSAG)(?![\w/-])",
    re.IGNORECASE,
)
# Resolutions with such words belong to other conferences, which count from 1 as well.
OTHER_CONFERENCE = re.compile(
    r"\b(?:PP|WRC|WCIT|Plenipotentiary|Council)\b(?!\s*\|)(?=.*\bRes)|\bRes.*\bof (?:the )?(?:PP|WRC|WTDC|Plenipotentiary|Council)\b",
    re.IGNORECASE,
)
_DOCUMENT = re.compile(
    r"(?<![\w/])\(?(?:(?:see|cf\.?|in|per|ref\.?:?)\s+)?(?:Add(?:endum|\.)?\s*(?P<first>[0-9]{1,3})\s+to\s+)?"
    r"(?:doc(?:ument)?s?\.?\s*(?:no\.?\s*)?|contribution\s+|C)\s?(?P<number>[0-9]{1,4})(?:-[A-Z])?"
    r"(?:\s*\(?(?:Add\.?|addendum|A)\s?(?P<addendum>[0-9]{1,3})\)?)?(?:-[A-Z])?(?![\w/])\)?",
    re.IGNORECASE,
)


def resolutions_in(text: str) -> list[str]:
    """`Resolutions 1 and 2` as the keys of two; none where the whole text is something else."""
    found = RESOLUTIONS.fullmatch(text.strip())
    return [f"Resolution {key}" for key in re.findall(_NUMBER, found[1])] if found else []


def subjects_in(text: str) -> list[tuple[str, str]]:
    """What a text speaks of, each as the column that it fills and the cell."""
    if OTHER_CONFERENCE.search(text):
        return []
    found: list[tuple[str, str]] = []
    for match in RESOLUTIONS.finditer(text):
        found += [("resolution", key) for key in resolutions_in(match[0])]
    for match in _OTHERS.finditer(text):
        if target := target_in(tidy_line(match[0])):
            found.append((target[0].relation, target[1]))
    return list(dict.fromkeys(found))


def without_subjects(text: str) -> str:
    return text if OTHER_CONFERENCE.search(text) else _OTHERS.sub(" ", RESOLUTIONS.sub(" ", text))


def says_only_which_texts(text: str) -> bool:
    """Whether it names texts, and what is proposed to them, and says nothing else."""
    return not re.sub(r"[\s,/&().]|\band\b", "", ACTION.sub("", without_subjects(text)))


def documents_in(text: str) -> tuple[list[str], str]:
    """The numbers of documents, as `42(Add.12)`, and the text without them."""
    numbers = []
    for found in _DOCUMENT.finditer(text):
        addendum = found["addendum"] or found["first"]
        numbers.append(found["number"] + (f"(Add.{addendum})" if addendum else ""))
    return numbers, _DOCUMENT.sub(" ", text)
