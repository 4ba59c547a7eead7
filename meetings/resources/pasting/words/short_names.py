"""Short names of meetings: codes with a figure, acronyms, capitals of the words before them."""

import re

from .known_rows import KnownRows

SHORT_NAME = re.compile(
    r"(?=.*[0-9])[A-Z][A-Z0-9./#-]*(?:[ ][\w./#-]*[A-Z0-9][\w./#-]*){0,3}|(?:[0-9]{1,3} )?[A-Z]{2,}\.[IVX]+|[A-Z]\w+(?: [A-Z]\w+){0,2}-[0-9]{1,2}|[A-Z]{3,8}"
)
_SHORT_WORD = 3  # letters: de, la, for
_ACRONYMS = re.compile(r"[A-Z]{2,}[ -][A-Z]\w+")  # “PITA AGM”, “BSG-Pacific”


def is_short_name(before: str, inner: str, known: KnownRows) -> bool:
    """A code with a figure, or capitals with which the words before them begin: Global Standards Symposium (GSS)."""
    if not (SHORT_NAME.fullmatch(inner) or _ACRONYMS.fullmatch(inner)):
        return False
    if known.is_regional_organisation(inner):
        return False  # “the League of Arab States (LAS) has announced …”
    if any(char.isdigit() for char in inner) or _is_code_of(inner, before, known):
        return True
    words = re.findall(r"[^\W\d_]+", before)
    initials = "".join(word[0] for word in words if word[0].isupper())
    of_long_words = "".join(word[0] for word in words if len(word) > _SHORT_WORD).upper()
    letters = inner.replace(".", "")
    is_of_initials = any(one.endswith(letters) for one in (initials, of_long_words)) or (
        "." in inner and letters in initials
    )
    is_acronym = bool(_ACRONYMS.fullmatch(inner))
    return is_of_initials or (is_acronym and not known.is_nothing_but_organisers(inner))


def _is_code_of(inner: str, before: str, known: KnownRows) -> bool:
    """“Groupe consultatif de la normalisation … (GCNT)”"""
    return bool(set(known.organisers_in(inner)) & set(known.organisers_in(before)))


def is_code(text: str) -> bool:
    return bool(SHORT_NAME.fullmatch(text)) and any(char.isdigit() for char in text)
