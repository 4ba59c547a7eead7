"""What stands in a mail around its contents: headers, greetings, signatures, disclaimers, and the mail that it answers."""

import re
from collections.abc import Iterator

from core.fields import tidy_line

from ..days import dates_in

NumberedLine = tuple[int, str]

_HEADER = re.compile(
    r"(?:from|sent|to|cc|bcc|subject|date|reply-to|importance|attachments?|"
    r"de|envoyé(?: le)?|à|objet|cci|pièces? jointes?|para|enviado(?: el| em)?|asunto|assunto|fecha|cco|data|"
    r"von|gesendet|an|betreff|datum|kopie|anlagen?|da|inviato|a|oggetto|от(?: кого)?|кому|тема|отправлено|дата|копия)\s*:",
    re.IGNORECASE,
)
_SURE_HEADER = re.compile(
    r"(?:from|sent|to|subject|de|objet|asunto|assunto|von|gesendet|betreff|oggetto|от(?: кого)?|кому|тема|отправлено)\s*:",
    re.IGNORECASE,
)
_SUBJECT = re.compile(r"(?:subject|objet|asunto|assunto|betreff|oggetto|тема)\s*:", re.IGNORECASE)
# A day with the minute at which a mail was sent.
_SENT_AT = re.compile(
    r"(?:date|sent|fecha|datum|data|gesendet|enviado(?: el| em)?|envoyé(?: le)?)\s*:.*\b[0-9]{1,2}[:h.][0-9]{2}(?::[0-9]{2})?(?:\s*[ap]\.?\s?m\.?|\s*[+-][0-9]{4}|\s*\([A-Z]+\))*\s*",
    re.IGNORECASE,
)
# `Date: Thu, 21 Jan 2027`, as a mail program writes it; below a subject it is that of the mail.
_SENT_ON = re.compile(
    r"(?:date|fecha|datum|data)\s*:\s*[^\W\d_]{2,4}\.?,\s*[0-9]{1,2}\.?\s+[^\W\d_]{3,5}\.?\s+[0-9]{4}\s*",
    re.IGNORECASE,
)
_ABOUT_A_MEETING = re.compile(
    r"(?:dates?|when|where|place|venue|location|lieu|fechas?|lugar|ort|termin)\s*:", re.IGNORECASE
)
# An arrow that is set in begins a remark.
_QUOTE_MARK = re.compile(r"^ ?>(?:\s*>)*\s?")
_RULE = re.compile(
    r"[-_=*~\s]{3,}|-+\s*(?:original|forwarded) message\s*-+|begin forwarded message:|"
    r"-+\s*(?:ursprüngliche nachricht|weitergeleitete nachricht|message d['’]origine|message transféré|mensaje (?:original|reenviado)|mensagem (?:original|encaminhada))\s*-+",
    re.IGNORECASE,
)
_ATTRIBUTION = re.compile(
    r"(?:on|le|el|am|em|il)\b.+\b(?:wrote|a écrit|escribió|schrieb(?: .+)?|escreveu|ha scritto)\s*:|.+\bписал(?:а|\(а\))?\s*:",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"(?:dear|hi|hello|hey|hej|greetings|good (?:morning|afternoon|evening|day)|madam|sir|bonjour|bonsoir|chers?|chères?|estimad[oa]s?|"
    r"hola|buen[oa]s (?:días|tardes)|prezad[oa]s?|olá|sehr geehrte[rs]?|liebe[rs]?|hallo|guten (?:tag|morgen))\b[^:]{0,60}[,!.:]?",
    re.IGNORECASE,
)
_CLOSING_WORDS = (
    r"(?:(?:with )?(?:my )?(?:best|kind|kindest|warm|warmest|many|very best)?\s*(?:regards|wishes|thanks|greetings)|best|thx|thanks|(?:with (?:\w+ )?respect|respectfully(?: yours)?)|"
    r"thank you(?: very much| in advance)?|yours(?: (?:faithfully|sincerely|truly|ever))?|sincerely(?: yours)?|cheers|warmly|hugs|take care|"
    r"(?:bien |très )?cordialement|bien à vous|amicalement|(?:meilleures |sincères )?salutations(?: distinguées)?|bises|"
    r"(?:un |muchos )?(?:(?:cordial|cordiales|atento|atentos) )?saludos?(?: cordial(?:es)?)?|atentamente|un abrazo|abrazos|atenciosamente|abraços|cumprimentos|"
    r"(?:mit )?(?:freundlichen?|besten?|vielen?|lieben?|herzlichen?) grü(?:ß|ss)en?|mfg|lg|vg|cordiali saluti|с уважением|\(signed\))"
)
_CLOSING = re.compile(rf"{_CLOSING_WORDS}(?:\s*[/|,]\s*{_CLOSING_WORDS})*\s*[,.!]*", re.IGNORECASE)
# “Hugs from a very grey Malmö”, “Regards, Anna Karin”.
_CLOSING_WITH_MORE = re.compile(
    rf"(?:(?i:{_CLOSING_WORDS})(?:\s*,\s*|\s+)[A-ZÀ-Þ][\w.'’-]*(?:\s[A-ZÀ-Þ][\w.'’-]*){{0,3}}|(?i:hugs|greetings|regards|saludos|grüße|bises)\b[^:;]{{0,50}})"
)
# “Greetings from the secretariat in Bangkok.”, before anything else is said.
_WELCOME = re.compile(
    r"(?:warm |best |kind )?(?:greetings|saludos|salutations|grüße)\b[^:;]{0,60}[.!]$",
    re.IGNORECASE,
)
_DASHES = "--"
_POSTSCRIPT = re.compile(r"p\.?\s?s\.?(?:\W|$)|n\.?b\.?(?:\W|$)", re.IGNORECASE)
_DISCLAIMER = re.compile(
    r"\b(?:confidential(?:ity)?|privileged|intended recipient|disclaimer|unsubscribe|consider the environment|virus(?:es)?|"
    r"confidencial(?:es)?|aviso legal|confidentiels?|vertraulich|datenschutz)\b",
    re.IGNORECASE,
)
_FURNITURE = re.compile(
    r"(?:last (?:updated|modified)|copyright|©|page \d+|annex\b|sent from my)|"
    r"(?:read more|more (?:info(?:rmation)?|details)|details|learn more|register now|add to calendar|en savoir plus|lire la suite|leer más|ver más|"
    r"mehr (?:erfahren|dazu|infos)|saiba mais)\W*$",
    re.IGNORECASE,
)


def contents_of(lines: list[str]) -> tuple[list[NumberedLine], list[NumberedLine]]:
    """The numbered lines that may say something, and those that belong to the mail only. Blank lines are in neither."""
    unquoted = [_QUOTE_MARK.sub("", line) for line in lines]
    around = set(_numbers_around(unquoted))
    around |= _answered(lines, around)
    numbered = [(number, line) for number, line in enumerate(unquoted, 1) if tidy_line(line)]
    return (
        [one for one in numbered if one[0] not in around],
        [one for one in numbered if one[0] in around],
    )


def _numbers_around(lines: list[str]) -> Iterator[int]:
    is_over = is_disclaimer = False
    headers = _header_numbers(lines)
    attributions = _attributions(lines)
    is_begun = False
    for number, raw in enumerate(lines, start=1):
        line = tidy_line(raw)
        if (
            number in headers | attributions
            or is_over
            and _goes_on(lines, number, headers | attributions)
        ):
            is_over = False
        is_welcome = not is_begun and bool(_WELCOME.match(line))
        is_over = is_over or line == _DASHES or (_is_closing(line) and not is_welcome)
        is_begun |= bool(dates_in(line)) and number not in headers | attributions
        is_disclaimer = bool(line) and (is_disclaimer or _is_disclaimer(line))
        if (
            number in headers | attributions
            or is_over
            or is_welcome
            or is_disclaimer
            or any(shape.fullmatch(line) for shape in (_RULE, _GREETING))
            or _FURNITURE.match(line)
        ):
            yield number


def _is_closing(line: str) -> bool:
    return bool(_CLOSING.fullmatch(line) or _CLOSING_WITH_MORE.fullmatch(line)) and not dates_in(
        line
    )


def _goes_on(lines: list[str], number: int, others: set[int]) -> bool:
    """Whether a list stands below a signature; one day below two dashes is that of a report or of an advertisement."""
    line = tidy_line(lines[number - 1])
    if _POSTSCRIPT.match(line):
        return True
    if not dates_in(line):
        return False
    if _DASHES not in map(tidy_line, lines[: number - 1]):
        return True
    end = min((one for one in others if one > number), default=len(lines) + 1)
    return sum(bool(dates_in(tidy_line(other))) for other in lines[number - 1 : end - 1]) > 1


def _is_disclaimer(line: str) -> bool:
    return bool(_DISCLAIMER.search(line)) and not dates_in(line)


def _attributions(lines: list[str]) -> set[int]:
    """“On 12 October 2026, at 09:15, Anna wrote:”, which may go on in a second line."""
    found: set[int] = set()
    for number, (line, following) in enumerate(zip(lines, [*lines[1:], ""], strict=True), 1):
        one, other = tidy_line(line), tidy_line(following)
        if _ATTRIBUTION.fullmatch(one) and any(char.isdigit() for char in one):
            found.add(number)
        elif dates_in(one) and other and _ATTRIBUTION.fullmatch(f"{one} {other}"):
            found |= {number, number + 1}
    return found


def _header_numbers(lines: list[str]) -> set[int]:
    """Lines that begin like headers and follow each other, where one of them is surely a header."""
    found: set[int] = set()
    block: list[int] = []
    texts = [tidy_line(line) for line in lines]
    for number, line in enumerate([*texts, ""], start=1):
        if _is_header(line, is_next=not block or number - block[-1] == 1):
            block.append(number)
        elif line or number > len(texts):
            if block and _are_headers([texts[one - 1] for one in block], line):
                found.update(block)
            block = []
    return found


def _is_header(line: str, is_next: bool) -> bool:
    """Behind a blank line only what surely is one: a body may begin with “Date: …”. Addresses go on in a second line."""
    if not is_next:
        return bool(_SURE_HEADER.match(line) or _SENT_AT.fullmatch(line))
    return bool(_HEADER.match(line)) or ("@" in line and line.endswith((">", ";", ",")))


def _are_headers(block: list[str], following: str) -> bool:
    """Not a subject above days and a place, nor “From:” and “To:” with days: these are about a meeting."""
    if any(_SENT_AT.fullmatch(line) for line in block):
        return True
    is_sent = any(map(_SENT_ON.fullmatch, block)) or _GREETING.fullmatch(following)
    if is_sent and any(map(_SUBJECT.match, block)):
        return True
    if any(
        _SURE_HEADER.match(line) and not (_SUBJECT.match(line) or dates_in(line)) for line in block
    ):
        return True
    is_about_a_meeting = any(map(_ABOUT_A_MEETING.match, [*block, following]))
    return any(map(_SUBJECT.match, block)) and not is_about_a_meeting


def _answered(lines: list[str], around: set[int]) -> set[int]:
    """The mail that is answered, where the answer above it has at least as many lines with days."""
    dated = {
        number
        for number, line in enumerate(lines, 1)
        if number not in around and dates_in(tidy_line(_QUOTE_MARK.sub("", line)))
    }
    unquoted = [_QUOTE_MARK.sub("", line) for line in lines]
    headers = _header_numbers(unquoted)
    tops = {number for number in headers if number - 1 not in headers}
    found = {start: set(range(start, len(lines) + 1)) for start in tops}
    found |= {start: _quoted_below(lines, start) for start in _attributions(unquoted)}
    for start, quoted in sorted(found.items()):
        answer = {number for number in dated - quoted if number < start}
        if answer and len(answer) >= len(dated & quoted):
            return quoted
    return set()


def _quoted_below(lines: list[str], start: int) -> set[int]:
    """The lines below an attribution that have a quote mark; all of them where none has."""
    below = range(start + 1, len(lines) + 1)
    marked = {number for number in below if _QUOTE_MARK.match(lines[number - 1])}
    return marked or set(below)
