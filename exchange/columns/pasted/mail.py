"""The parts of a mail or chat around its contents: headers, time stamps, signatures, attributions of quoted mail."""

import re
from collections.abc import Iterator

from core.fields import tidy_line

from ..days import dates_in

NumberedLine = tuple[int, str]

_HEADER = re.compile(
    r"(?P<sure>from|sent|to|subject|de|envoyé(?: le)?|objet|enviado(?: el| em)?|asunto|assunto|von|gesendet|betreff|oggetto|от(?: кого)?|кому|тема|отправлено|发件人|主题|من|الموضوع)\s*:|"
    r"(?:cc|bcc|cci|date|reply-to|importance|attachments?|à|pièces? jointes?|para|fecha|data|an|datum|kopie|anlagen?|a|дата|копия)\s*:",
    re.IGNORECASE,
)
QUOTE_MARK = re.compile(r"^ ?>(?:\s*>)*\s?")
_ATTRIBUTION = re.compile(
    r"(?:on|le|el|am|em|il)\b.+\b(?:wrote|a écrit|escribió|schrieb(?: .+)?|escreveu|ha scritto)\s*:|.+\bписал(?:а|\(а\))?\s*:",
    re.IGNORECASE,
)
_DASHES = "--"
# `[12/03/2027, 09:14] Anna Lee: text` · `[09:14, 12/03/2027] Anna Lee: text` · `12.03.27, 9:14 - Anna: text` · `09:14 Anna: text` · `Anna Lee, [12.03.2027 09:14]` · `Anna Lee  9:14 AM`
_DAY = r"(?:[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4}|[0-9]{1,2} [^\W\d_]{3,10}\.?(?: [0-9]{4})?|today|yesterday|[^\W\d_]{3,9})"
_TIME = r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:\s?[ap]\.?m\.?)?"
_SENDER = r"~?\s?[^\W\d_][\w.'’ ()-]{1,38}"
_STAMPS = [
    re.compile(rf"\s*{shape}", re.IGNORECASE)
    for shape in (
        rf"[\[(](?:(?:{_DAY},?\s+)?{_TIME}|{_TIME},?\s+{_DAY})[\])]\s*(?:<)?{_SENDER}?(?:>|\s*:)(?:\s+|$)",
        rf"(?:{_DAY},?\s+){_TIME}\s+[-–—]\s+{_SENDER}:(?:\s+|$)",
        rf"{_TIME}\s+{_SENDER}:(?:\s+|$)",
        rf"{_SENDER},?\s*[\[(](?:{_DAY},?\s+)?{_TIME}[\])]\s*:?(?:\s+|$)",
        rf"{_SENDER}\s+(?:[-–—·|]\s+)?(?:{_DAY},?\s+(?:at\s+)?)?{_TIME}\s*$",
    )
]
_FEWEST_STAMPS = 2


def contents_of(lines: list[str]) -> tuple[list[NumberedLine], list[NumberedLine]]:
    """The numbered lines with contents, and those that belong only to the mail or chat. Blank lines are in neither."""
    around = set(_numbers_around(lines))
    spoken = _without_stamps(lines)
    contents: list[NumberedLine] = []
    left_out: list[NumberedLine] = []
    for number, line in enumerate(lines, 1):
        said = spoken.get(number, line)
        if number in around or (tidy_line(line) and not tidy_line(said)):
            left_out.append((number, line))
        elif tidy_line(said):
            contents.append((number, said))
    return contents, [one for one in left_out if tidy_line(one[1])]


def _without_stamps(lines: list[str]) -> dict[int, str]:
    """Of a chat, what was said in the lines that have a stamp, each an item. Where nothing said has days, the stamps are the days of meetings."""
    for shape in _STAMPS:
        found = {
            number: said and f"• {said}"
            for number, line in enumerate(lines, 1)
            if (stamp := shape.match(line)) and (said := line[stamp.end() :]) is not None
        }
        others = [line for number, line in enumerate(lines, 1) if number not in found]
        is_chat = any(dates_in(tidy_line(said)) for said in [*found.values(), *others])
        if len(found) >= _FEWEST_STAMPS and is_chat:
            return found
    return {}


def _numbers_around(lines: list[str]) -> Iterator[int]:
    texts = [tidy_line(line) for line in lines]
    heads = _headers(texts) | _attributions(texts)
    is_signature = False
    for number, line in enumerate(texts, 1):
        is_signature = line == _DASHES or (is_signature and number not in heads)
        if is_signature or number in heads:
            yield number


def _headers(lines: list[str]) -> set[int]:
    """Consecutive lines that look like headers, if one of them surely is a header."""
    found: set[int] = set()
    block: list[int] = []
    for number, line in enumerate([*lines, ""], 1):
        if _HEADER.match(line) or (block and block[-1] == number - 1 and "@" in line):
            block.append(number)
            continue
        said = [lines[one - 1] for one in block]
        sure = [one for one in said if (head := _HEADER.match(one)) and head["sure"]]
        has_sender = any("@" in one or not dates_in(one) for one in sure)
        if len(sure) > (0 if len(block) > 1 else 1) and has_sender:
            found.update(block)
        block = []
    return found


def _attributions(lines: list[str]) -> set[int]:
    """“On 12 October 2026, at 09:15, Anna wrote:”, which may continue on a second line."""
    found: set[int] = set()
    for number, (one, other) in enumerate(zip(lines, [*lines[1:], ""], strict=True), 1):
        if _ATTRIBUTION.fullmatch(one) and any(map(str.isdigit, one)):
            found.add(number)
        elif dates_in(one) and other and _ATTRIBUTION.fullmatch(f"{one} {other}"):
            found |= {number, number + 1}
    return found
