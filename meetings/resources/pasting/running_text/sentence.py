"""One sentence of running text: its days, its place, how people meet, who holds the meeting, and what it is called."""

import re
from collections.abc import Sequence

from core.fields import tidy_line
from exchange.columns.date_pieces import month_named
from exchange.columns.days import dates_in
from exchange.columns.doubts import doubts_in

from ..words.known_rows import MEETING, KnownRows
from ..words.organisers import find_organisers
from ..words.other_days import days_of_meetings, is_deadline
from ..words.pieces import BRACKET, DATES, PLACE, TAKEN, without_section_number
from ..words.place import Place, PlaceReader, split_place
from ..words.scan import Scan
from ..words.short_names import is_short_name
from ..words.states import find_hours, find_links, find_status
from .sentence_modes import HEDGED, mode_of_sentence
from .sentence_names import AND_DOES, SHORT, names_beside, names_in

_IN = re.compile(
    r"(?:(?:^|(?<=[\s(]))"
    r"(?:[Ii]n|[Aa]t|both|either|(?:confirmed|planned|set|scheduled|foreseen) for|to|[àÀ]|[Ee]n|[Ee]m|nach|bei|[Aa]|[Aa]u|aux|by|from|is|est|es|ist|remains|still)"
    r"\s+(?:the\s+|la\s+|el\s+|der\s+|l['’])?|"
    r"\ue002\s*,?\s*(?:or|ou|o|oder|and|et|y|und|/)\s+(?:in\s+|en\s+|à\s+)?|(?:,|:|\ue000\W*?(?:\bin\b)?)\s*)(?=[A-ZÀ-Þ])",
)
_NAME_WORD = r"[A-ZÀ-Þ][\w.'’-]*"
_PROPER = re.compile(
    rf"{_NAME_WORD}(?:\s(?:(?:de|del|la|el|al|of|da|do|di|du|en|sur|the|and|es)\s)*{_NAME_WORD}){{0,4}}"
)
_WEAK_IN = re.compile(r"(?:by|from)\s", re.IGNORECASE)
_SAYS_WHO = re.compile(
    r"(?:^|[,;:\ue000-\ue003]|\b(?:and|et|y|und|e|when|where)\b)\s*(?P<who>[^,;:\ue000-\ue003]{2,60}?)\s+(?:(?:will|is|are|to|also|jointly|again|then)\s+)*"
    r"(?:organi[sz](?:es?|ing)|runs?|running|convenes?|holds?|holding|plans|hosts|offers?|co-?organi[sz]es?|organisent?|tiendra|organizan?|celebrará|realizará|veranstaltet|organisiert)\s+"
    r"(?=(?:a|an|the|its|their|our|another|two|several|une?|le|la|les|sa|son|ses|su|sus|el|los|ihre?n?|die|das|den|eine?n?|uma?|o|sua)\b|[A-ZÀ-Þ0-9])",
)
_WHICH_SOMEBODY = re.compile(
    r",\s+which\s+(?:the\s+)?(?P<who>[A-Z][\w-]*)\s+(?:is\s+)?(?:organi[sz](?:es|ing)|runs|running|holds|holding|hosts|hosting|convenes)\b"
)
_HOSTS = re.compile(r"\bhost(?:s|ing)\s*$", re.IGNORECASE)  # gives the place
_WHOSE = re.compile(
    rf"{SHORT}\s*(?:of|de|du|del|der|des|da|do)\s+(?:the\s+|la\s+|l['’]|el\s+)?(?P<who>[A-ZÀ-Þ][\w-]*)"
)
_STARTS = re.compile(
    r"\b(?:starts?|begins?|opens?|commences?|starting|beginning|débute|commence|comienza|empieza|beginnt)(?:\s+(?:in|at|à|en)\s+[\w' -]{2,30}?)?,?\s+(?:on\s+|le\s+|el\s+|am\s+)?\W*$"
)
_UNTIL = re.compile(
    r"\b(?:until|till|through|jusqu['’]au|hasta el|bis(?: zum)?)\s+(?:(?:and including|the last day,?)\s+)?(?=(?:\w+day,? )?[0-9])"
)
_AND_UNTIL = re.compile(
    r",?\s+(?:and\s+)?(?:until|till|through|to)\s+(?:the last day,?\s+)?", re.IGNORECASE
)
_OURSELVES = re.compile(r"\b(?:we|i|nous|on|nosotros|wir|nós)$", re.IGNORECASE)
_LEADING = re.compile(
    r"^.*?(?=\b[A-ZÀ-Þ])(?:(?:The|And|From|Then|In|On|Finally|Also|Our|This|That|El|La|Le|Les|Los|Die|Der|Das)\s+)*"
)
_AS_BEFORE = re.compile(r"\b(?:as|like|unlike|since|comme|como|wie)\s*$", re.IGNORECASE)
_ENGLISH = re.compile(r"\b(?:the|is|are|will|on|of|with)\b")
# Who says so leaves it open.
_UNSURE = re.compile(
    r"\b(?:not (?:quite |entirely )?sure|colleagues? (?:says?|thinks?|told)|(?:some|others?|another|the other one) (?:says?|swears?|thinks?)|if I (?:remember|recall|understood|am not mistaken)|"
    r"I (?:think|believe|guess|suppose)|"
    r"either(?! (?:in (?:the room|person)|on[- ]?site|physically|remotely|online|way))|rumou?rs?|apparently|allegedly|maybe|perhaps(?! (?:also )?(?:of|for|useful|worth|your?)\b)|"
    r"possibly|(?<!you )(?<!will )probably|presumably|most likely|or maybe|"
    r"je crois|je pense|peut-être|sans doute|probablement|paraît-il|creo que|quizás?|tal vez|probablemente|al parecer|"
    r"ich glaube|vielleicht|wahrscheinlich|vermutlich|angeblich|acho que|talvez|provavelmente)\b|\?",
    re.IGNORECASE,
)


# “in the second half of May”, “in March”: the year stands elsewhere.
_MONTH_ONLY = re.compile(
    r"\b(?:in|im|en|em|for|around|by|vers|à|a|ende|anfang)\s+(?:the\s+)?(?P<about>(?:first|second|1st|2nd) half of\s+|(?:early|late|mid)[ -]|"
    r"(?:end|beginning|middle) of\s+|(?:début|fin|mi|courant)[ -]|(?:principios|finales|mediados) de\s+|(?:anfang|ende|mitte)\s+)?(?P<month>[A-ZÀ-Þa-zà-ÿ]{3,10})\b(?!\s*[0-9])"
)


_PAST = re.compile(
    r"\b(?:spoke|met|wrote|said|agreed|promised|discussed|decided|sent|published|issued|ready|available|opens?|(?:goes|go) out)\s+$"
)


class SentenceScanner:
    def __init__(self, known: KnownRows, author: Sequence[str] = ()) -> None:
        """`author`: the organisation whose mail it is, which says “we”."""
        self.known, self.places, self.author = known, PlaceReader(known), list(author)

    def scan(self, sentence: str) -> Scan:
        """`runs` holds the name where it is certain, `name_choices` what it may be where it is not."""
        scan = Scan()
        scan.links, text = find_links(without_section_number(tidy_line(sentence)), TAKEN)
        text = self._without_dates(scan, text)
        scan.hours, text = find_hours(text, TAKEN)
        scan.status, text = find_status(text, TAKEN)
        text = AND_DOES.sub(f" {TAKEN} ", text)
        text = self._without_brackets(scan, text)
        text = self._without_places(scan, text)
        said, scan.hosts, text = find_organisers(text, TAKEN)
        scan.organisers = [*said, *self._who_holds_it(text)]
        text = self._without_doubts(scan, text)
        names = names_in(text, sentence, self.known)
        scan.mode = scan.mode or mode_of_sentence(text, names)
        scan.is_unsure = bool(_UNSURE.search(sentence))
        if scan.is_unsure:
            scan.places += self._places_anywhere(text)
        if len(names) == 1:
            scan.runs = names
        else:
            scan.name_choices = names
            scan.names_beside = names_beside(text)
        return scan

    def more(self, sentence: str) -> Scan:
        """What a sentence says of a meeting that was named before; nothing that it leaves open."""
        scan = self.scan(sentence)
        if not scan.mode:
            scan.mode = mode_of_sentence(sentence)
        if _UNSURE.search(sentence) or (HEDGED.search(sentence) and not scan.mode):
            return Scan(dates_open=scan.dates_open, place_open=scan.place_open)
        scan.organisers = scan.organisers or self._whose_meeting(sentence)
        scan.dates, scan.runs, scan.name_choices = [], [], []
        return scan

    def _whose_meeting(self, sentence: str) -> list[str]:
        """“It is an ATU meeting”, “The organiser is CITEL”."""
        is_said = MEETING.search(sentence) or re.search(
            r"\b(?:organi\w+|convoc\w+|veranstalt\w+)\b", sentence
        )
        return self.known.organisers_in(sentence) if is_said else []

    def _without_dates(self, scan: Scan, text: str) -> str:
        spans = days_of_meetings(text)
        text, last = _without_last_day(text, spans)
        scan.dates = list(dict.fromkeys(text[slice(*span)] + last for span in spans))
        for start, end in reversed(spans):
            text = f"{text[:start]}{DATES}{text[end:]}"
        if not spans and (month := _month_alone(text)):
            scan.dates = [month["month"]]
            scan.dates_open = bool(month["about"])
            text = f"{text[: month.start()]}{DATES}{text[month.end() :]}"
        return re.sub(rf"[(\[]([^()\[\]]*{DATES}[^()\[\]]*)[)\]]", r" , \1 , ", text)

    def _without_brackets(self, scan: Scan, text: str) -> str:
        for found in reversed(list(BRACKET.finditer(text))):
            inner = found[1].strip()
            mark = TAKEN
            if not scan.short_names and is_short_name(text[: found.start()], inner, self.known):
                scan.short_names.append(inner)
                mark = SHORT
            elif (
                self.places.is_place(inner)
                or doubts_in(inner).rest != inner
                or (mode_of_sentence(inner))
            ):
                mark = f", {inner}, "
            text = f"{text[: found.start()]}{mark}{text[found.end() :]}"
        return text

    def _without_places(self, scan: Scan, text: str) -> str:
        """Known cities and countries behind “in” or a comma; who invites or where people come from tells a place only alone."""
        weak: list[Place] = []
        at = 0
        is_english = bool(_ENGLISH.search(text))
        while found := _IN.search(text, at):
            at = found.end()
            if is_english and found[0].strip() == "a":
                continue  # “a UK workshop”
            if _AS_BEFORE.search(text[: found.start()]):
                continue  # “as in New Delhi”
            place, end = self._place_at(text, at)
            if place is None:
                continue
            is_weak = bool(_WEAK_IN.match(found[0]))
            (weak if is_weak else scan.places).append(place)
            if not is_weak:
                text = f"{text[: found.start()]} {PLACE} {text[end:]}"
                at = found.start() + 1
        scan.places = scan.places or weak
        return text

    def _places_anywhere(self, text: str) -> list[Place]:
        """“One says Lima, the other one Asunción”: cities that no “in” stands before."""
        words = [
            word.rstrip(".")
            for found in _PROPER.finditer(text)
            for word in (found[0], *found[0].split())
        ]
        places = filter(None, (self.places.find([word]) for word in dict.fromkeys(words)))
        return [place for place in places if place.city]

    def _place_at(self, text: str, start: int) -> tuple[Place | None, int]:
        """The longest place that begins there: a city, with its country behind a comma."""
        first = _PROPER.match(text, start)
        if not first:
            return None, start
        words = first[0].rstrip(".").split(" ")
        for count in range(len(words), 0, -1):
            said = " ".join(words[:count])
            end = start + len(said)
            more = re.compile(rf",\s*(?:the\s+)?({_PROPER.pattern})").match(text, end)
            if more:
                pieces = split_place(f"{said}, {more[1]}")
                place = self.places.find(pieces)
                if place and place.city and place.start == 0 and place.count == len(pieces):
                    return place, more.end()
            place = self.places.find([said])
            if place and place.count == 1:
                return place, end
        return None, start

    def _who_holds_it(self, text: str) -> list[str]:
        """Before a verb, or behind the short name: “… Permanente I (CCP.I) de la CITEL”."""
        found = _SAYS_WHO.search(text) or _WHICH_SOMEBODY.search(text)
        if not found:
            whose = _WHOSE.search(text)
            return self.known.organisers_in(whose["who"]) if whose else []
        who = found["who"].strip()
        if _OURSELVES.search(who):
            return self.author
        codes = self.known.organisers_in(who)
        if _HOSTS.search(found[0]):
            return [code for code in codes if self.known.is_regional(code)]
        stranger = _LEADING.sub("", who)
        return codes or ([stranger] if stranger[:1].isupper() and not MEETING.search(who) else [])

    def _without_doubts(self, scan: Scan, text: str) -> str:
        doubts = doubts_in(text)
        scan.dates_open |= doubts.dates
        scan.place_open |= doubts.place
        if doubts.unsaid:
            before = text[: _first_difference(text, doubts.rest)]
            marks = re.findall(f"[{DATES}{PLACE}]", before)
            scan.dates_open |= marks[-1:] == [DATES]
            scan.place_open |= marks[-1:] == [PLACE]
        return doubts.rest


def _month_alone(text: str) -> re.Match[str] | None:
    """“some time in June”; not “registration opens in April”, “when we spoke in March”."""
    for month in _MONTH_ONLY.finditer(text):
        if month_named(month["month"]) and not _PAST.search(text[: month.start()]):
            return None if is_deadline(text, *month.span("month")) else month
    return None


def _first_difference(one: str, other: str) -> int:
    pairs = zip(one, other, strict=False)
    return next((place for place, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _without_last_day(text: str, spans: list[tuple[int, int]]) -> tuple[str, str]:
    """“will start on 15 October, at 15:00, and go on until 27 October”: the text without the last day, and what it adds to the first."""
    match spans:
        case [(_start, end), (start, last)] if _AND_UNTIL.fullmatch(text, end, start):
            del spans[1]
            return f"{text[:start]} {text[last:]}", f" - {text[start:last]}"
    found = _UNTIL.search(text) if len(spans) == 1 else None
    if not found or found.start() < spans[0][1] or not _STARTS.search(text[: spans[0][0]]):
        return text, ""
    behind = text[found.end() :]
    end = next((end for start, end in dates_in(behind) if start == 0), 0)
    return (f"{text[: found.start()]}{behind[end:]}", f" - {behind[:end]}") if end else (text, "")
