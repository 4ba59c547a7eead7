"""What stands in a mail around its contents: headers, greetings, signatures, disclaimers."""

import re
from collections.abc import Iterator

from core.fields import tidy_line

from ..days import dates_in

NumberedLine = tuple[int, str]

_HEADER = re.compile(
    r"(?:from|sent|to|cc|bcc|subject|date|reply-to|importance|attachments?|de|envoyé|à|objet|para|enviado|asunto|fecha)\s*:",
    re.IGNORECASE,
)
_SURE_HEADER = re.compile(r"(?:from|sent|to|subject|de|objet|asunto)\s*:", re.IGNORECASE)
# An arrow that is set in begins a remark.
_QUOTE_MARK = re.compile(r"^ ?>(?:\s*>)*\s?")
_RULE = re.compile(
    r"[-_=*~\s]{3,}|-+\s*(?:original|forwarded) message\s*-+|begin forwarded message:",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"(?:on|le|el)\b.+\b(?:wrote|a écrit|escribió)\s*:", re.IGNORECASE)
_GREETING = re.compile(
    r"(?:dear|hi|hello|greetings|good (?:morning|afternoon|evening|day)|madam|sir|bonjour|chers?|chères?|estimad[oa]s?)\b[^:]{0,60}[,!.:]?",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"(?:--|(?:with )?(?:best|kind|warm|many)?\s*(?:regards|wishes|thanks)|(?:with (?:\w+ )?respect|respectfully(?: yours)?)|atentamente|mit freundlichen grüßen|thank you(?: very much| in advance)?|"
    r"yours (?:faithfully|sincerely|truly)|sincerely(?: yours)?|cheers|cordialement|bien à vous|saludos(?: cordiales)?|\(signed\))\s*[,.!]?",
    re.IGNORECASE,
)
_DISCLAIMER = re.compile(
    r"\b(?:confidential(?:ity)?|privileged|intended recipient|disclaimer|unsubscribe|consider the environment|virus(?:es)?)\b",
    re.IGNORECASE,
)
_FURNITURE = re.compile(
    r"(?:last (?:updated|modified)|copyright|©|page \d+|annex\b|sent from my)", re.IGNORECASE
)


def contents_of(lines: list[str]) -> tuple[list[NumberedLine], list[NumberedLine]]:
    """The numbered lines that may say something, and those that belong to the mail only. Blank lines are in neither."""
    unquoted = [_QUOTE_MARK.sub("", line) for line in lines]
    around = set(_numbers_around(unquoted))
    numbered = [(number, line) for number, line in enumerate(unquoted, 1) if tidy_line(line)]
    return (
        [one for one in numbered if one[0] not in around],
        [one for one in numbered if one[0] in around],
    )


def _numbers_around(lines: list[str]) -> Iterator[int]:
    is_over = is_disclaimer = False
    headers = _header_numbers(lines)
    for number, raw in enumerate(lines, start=1):
        line = tidy_line(raw)
        if number in headers or is_over and line and dates_in(line):
            is_over = False
        is_over = is_over or bool(_CLOSING.fullmatch(line))
        is_disclaimer = bool(line) and (is_disclaimer or _is_disclaimer(line))
        if (
            number in headers
            or is_over
            or is_disclaimer
            or any(shape.fullmatch(line) for shape in (_RULE, _QUOTED, _GREETING))
            or _FURNITURE.match(line)
        ):
            yield number


def _is_disclaimer(line: str) -> bool:
    return bool(_DISCLAIMER.search(line)) and not dates_in(line)


def _header_numbers(lines: list[str]) -> set[int]:
    """Lines that begin like headers and follow each other, where one of them is surely a header."""
    found: set[int] = set()
    block: list[int] = []
    for number, line in enumerate([*lines, ""], start=1):
        if _HEADER.match(tidy_line(line)):
            block.append(number)
            continue
        if any(_SURE_HEADER.match(tidy_line(lines[one - 1])) for one in block):
            found.update(block)
        block = []
    return found
