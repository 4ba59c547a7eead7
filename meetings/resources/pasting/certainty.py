"""Whether a row is certain: a name that looks like no title of a meeting, or a row that speaks of none, is asked about."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import Precision
from exchange.columns.days import read_span
from exchange.columns.pasted import sentences

from ...choices import Mode
from .kinds import is_body_of_itu
from .words.known_rows import ASSEMBLY, MEETING, KnownRows
from .words.prose import VERB, title_behind_kind

_IN_CITY = re.compile(r"\b(?:in|at|to|à|en|em|nach)\s+([A-ZÀ-Þ][\w'’-]+(?: [A-ZÀ-Þ][\w'’-]+){0,2})")
_MOST_LIKELY, _MOST_CHOICES = 4, 6
_NUMBER_SIGN = re.compile(r"\b(?:no|nr|n|núm|num|vol|art|st|ste|sta)\.\s*", re.IGNORECASE)
_QUOTED = re.compile(r"“[^“”]*”|«[^«»]*»|„[^„“”]*[“”]|\"[^\"]*\"")
_IDLE_WORDS = (
    r"and|but|or|so|then|also|finally|later|afterwards|after|before|straight|seen|kindly|please|note|nb|n\.b\.|p\.?s\.?|reminder|remember|fyi|oh|"
    r"well|yes|not|thanks?|sorry|hi|hello|dear|kind regards|best regards|best wishes|regards|here|there|this|that|these|those|it|its|meanwhile|"
    r"however|otherwise|again|same|ditto|idem|likewise|as|if|because|since|while|whether|both|only|maybe|perhaps|probably|subject|re|fwd?|from:|to:|"
    r"date:|cc|sent|attached|see|cancelled|updated?|new|old|for info(?:rmation)?|total|sum|page|"
    r"et|mais|ou|puis|ensuite|enfin|après|avant|aussi|veuillez|merci|voici|voir|notez|à noter|cette|ces|objet|envoyé|cordialement|pour (?:info|mémoire)|"
    r"y|pero|luego|después|entonces|también|además|finalmente|ojo|nota|gracias|por favor|si|este|esta|estos|asunto|enviado|saludos|"
    r"und|aber|oder|dann|danach|anschließend|auch|bitte|hinweis|siehe|betreff|gesendet|von:|an:|mit freundlichen|viele grüße|"
    r"mas|depois|em seguida|também|obrigad[oa]|assunto|atenciosamente"
)
_BEGINS_IDLY = re.compile(rf"(?:{_IDLE_WORDS})(?!\w)", re.IGNORECASE)
_BEGINS_WITH_SIGN = re.compile(r"[^\w\"“„«(\[¿¡]|_")
_LOWER = re.compile(r"[a-zà-ÿа-я]+(?:[ -]|$)")
# “next RCC meeting”, “extraordinary meeting of …”: titles without a capital.
_LOWER_TITLE = re.compile(
    rf"(?:(?:next|final|last|first|second|third|fourth|fifth|sixth|joint|informal|extraordinary|special|additional|annual|regional|technical|"
    rf"prochaine|première|deuxième|dernière|próxima|primera|segunda|última|nächste|erste|zweite)\s+)*(?:[\w-]+\s+){{0,2}}?(?={MEETING.pattern})|"
    r"(?:next|final|last|first|second|third|fourth|fifth|joint|extraordinary)\s+(?=[A-Z0-9])|ad hoc\b",
    re.IGNORECASE,
)
_LOWER_BRAND = re.compile(r"[a-z]-?[A-Z]|e-[a-z]")  # eGovernment, e-health
_BEGINS_WITH_DAYS = re.compile(r"(?P<days>[0-9]{1,2}\s*[-–—/]\s*[0-9]{1,2})(?:\.|,|:)?\s+(?=\D)")
_PERSON = re.compile(
    r"(?<![\w'’])(?:[Ww]e|[Yy]ou|[Tt]hey|[Hh]e|[Ss]he|us|me|him|them|it|[Mm]y|[Nn]obody|[Ss]omebody|I['’](?:m|ll|ve|d)|I (?=(?:am|will|have|could|can|"
    r"would|do|was|think|might|may|hope|believe|left|put|know)\b)|[Jj]e|[Nn]ous|[Vv]ous|ils|elles|[Yy]o|[Nn]osotros|[Uu]stedes|[Ii]ch|[Ww]ir|[Uu]ns|[Nn]ós|"
    r"[Ee]u|[Vv]ocês?|[Ee]les)(?![\w-])|"
    r"\b(?:says?|said|swears?|thinks?|believes?|hopes?|swallow|wrote|asked|pouvez|pueden|puede|dit|dice|sagt|disse|comes|kommt|viene|vient|vem)\b"
)
_NO_MEETING = re.compile(
    r"\b(?:dead-?lines?|closing date|closed(?! (?:meeting|session))|closure|shut-?down|(?:public |bank )?holidays?|vacations?|on leave|out of office|"
    r"due(?! diligence)|reports?|circulars?(?! econom)|newsletter|registration (?:opens|closes)|visa|no meetings?|submission|"
    r"date limite|fermée?s?|fermeture|congés?|jours? fériés?|vacances|échéances?|rapports?|circulaires?|"
    r"cierre|cerrad[oa]s?|feriados?|festivos?|vacaciones|fecha límite|plazos?|informes?|"
    r"frist(?:en)?|feiertage?|geschlossen|urlaub|betriebsferien|berichte?|rundschreiben|abgabe|redaktionsschluss|"
    r"prazos?|férias|fechad[oa]s?|encerramento|relatórios?)\b",
    re.IGNORECASE,
)
_HEADINGS = re.compile(
    r"\W*(?:(?:the|other|more|further|upcoming|all|our|les|autres?|otr[oa]s|weitere|andere|outr[oa]s|20[0-9]{2}|and|et|y|und|e)\W+)*"
    r"(?:others?|dates?|meetings|events|calendar|agenda|schedule|programme|program|overview|list|remarks?|notes?|summary|planner|diary|venue|place|when|where|"
    r"what|name|title|autres?|divers|réunions|événements|calendrier|lieux?|quand|otr[oa]s|reuniones|eventos|fechas?|calendario|lugar|cuándo|"
    r"sonstiges?|andere|termine?|sitzungen|kalender|übersicht|ort|outr[oa]s|reuniões|datas?|local|20[0-9]{2}|"
    r"spring|summer|autumn|winter|q[1-4]|january|february|march|april|may|june|july|august|september|october|november|december)"
    r"(?:\W*20[0-9]{2})?(?:\W*[-/–]\W*[0-9]{2,4})?\W*",
    re.IGNORECASE,
)
_ENDS_IN_THE_MIDDLE = re.compile(
    r"(?<![\w-])(?:of|for|in|at|on|the|an?|to|and|or|with|by|from|its|next|sits?|meets?|convenes?|gathers?|goes|comes|which|that|where|who|"
    r"de|du|des|la|le|les|en|pour|avec|et|el|los|las|para|con|por|y|e|se|que|qui|und|der|die|das|am|von|mit|im|zu|tagt|trifft|dos?|das?|em|com)$"
)
_OF_PERSON = re.compile(
    r"(?:(?:Dr|Mr|Mrs|Ms|Prof|Sr|Sra|Sr\.ª|Mme|Herr|Frau|Eng|Ing)\.?\s+)?[A-ZÀ-Þ][\w'’.-]*(?:\s+(?:de|da|do|van|von|der|al|el|bin)\b)*(?:\s+[A-ZÀ-Þ][\w'’.-]*){1,4}"
    r"(?:\s*\((?:Ms|Mr|Mrs|Dr|Mme|M\.|Sra?\.?)\))?"
)
_SIGNATURE = re.compile(
    r"\b(?:tel|phone|fax|mobile|mob|p\.?o\.? box|tél)\b\.?\s*[:(+0-9]|\+[0-9]{1,3}[ (]?[0-9]|\S@\S|"
    r"\b(?:kind|best) regards\b|cordialement|saludos|atentamente|mit freundlichen",
    re.IGNORECASE,
)
# IETF 128, ICANN89, PT-A no. 5; Kaleidoscope 2027.
_NUMBERED_ACRONYM = re.compile(
    r"\b[A-Z]{2,}[\w.]*(?:[- ][\w.#°-]+){0,3}?[- #]?[0-9]|\b[A-ZÀ-Þ]\w+ 20[0-9]{2}\b"
)
# Beside the words of MEETING, which also tell a title from what stands below it.
_MEETS = re.compile(
    r"\b(?:congress|congresos?|congressos?|congrès|kongress|simposi[ou]m?s?|simpósios?|coordina\w+|kolloquium|coloquio|colóquio|committee|comité|"
    r"council|conseil|consejo|conselho|board|commission|comisión|comissão|kommission|ausschuss|task force|project team|groups?|grupos?|groupes?|"
    r"gruppe|team|assemblée|expo|exhibition|fair|festival|masterclass|tutorial|boot ?camp|mission|roadshow|academy|school|meet(?:s|-?up)?|"
    r"drafting|camps?|exchange|launch|debates?|débat|town ?hall|ceremony|gathering|sesi[oó]n(?:es)?|séances?|sess(?:ão|ões)|ateliers|talleres|"
    r"seminários?|seminarios|foros|conferencias|encuentros|rencontres|assises|veranstaltung|convegno|incontro|riunione|"
    r"заседани\w|собрани\w|совещани\w|встреч\w|семинар\w?|форум\w?|конференци\w)\b|会议|研讨会|اجتماع|ورشة|منتدى|مؤتمر",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class CellQuestion:
    """A cell that someone must decide, and what may be meant."""

    column: str
    value: str
    reason: str
    choices: tuple[str, ...] = ()


class RowRead(Protocol):
    """What is known of a row when it is judged. `text`: all that was said."""

    name: str
    short_name: str
    dates: str
    dates_open: bool
    place: str
    place_open: bool
    mode: str
    text: str


@dataclass(frozen=True)
class NameCheck:
    """`reason` says what is wrong with a name to which it `applies`."""

    reason: str | Promise
    applies: Callable[[str], bool]


def _begins_in_the_middle(name: str) -> bool:
    return bool(_LOWER.match(name)) and not (_LOWER_TITLE.match(name) or _LOWER_BRAND.match(name))


def _is_unbalanced(name: str) -> bool:
    pairs = [("(", ")"), ("[", "]"), ("«", "»"), *([] if "„" in name else [("“", "”")])]
    return name.count('"') % 2 == 1 or any(
        name.count(opening) != name.count(closing) for opening, closing in pairs
    )


def _speaks(name: str) -> bool:
    plain = "" if title_behind_kind(name) else _QUOTED.sub("", name)
    return bool(_PERSON.search(plain) or VERB.search(plain))


def _has_sentence_end(text: str) -> bool:
    """“Webinar: Who writes the standards? Civil society …” is one title."""
    if title := title_behind_kind(text):
        text = title.rstrip("?!").replace("? ", " ")
    return len(sentences(_NUMBER_SIGN.sub("", text))) > 1


CHECKS = (
    NameCheck(
        gettext_lazy("It begins with a sign and may be the end of a sentence."),
        lambda name: bool(_BEGINS_WITH_SIGN.match(name)),
    ),
    NameCheck(
        gettext_lazy("It begins with days."),
        lambda name: bool(_BEGINS_WITH_DAYS.match(name)),
    ),
    NameCheck(
        gettext_lazy("It is the heading of a list."),
        lambda name: bool(_HEADINGS.fullmatch(name)),
    ),
    NameCheck(
        gettext_lazy("It begins with a word that belongs to a sentence."),
        lambda name: bool(_BEGINS_IDLY.match(name)) or _begins_in_the_middle(name),
    ),
    NameCheck(
        gettext_lazy("It ends with a word of a sentence that goes on."),
        lambda name: bool(_ENDS_IN_THE_MIDDLE.search(name)),
    ),
    NameCheck(
        gettext_lazy("A sentence ends inside."),
        lambda name: _has_sentence_end(_QUOTED.sub("x", name)),
    ),
    NameCheck(gettext_lazy("A bracket or a quotation mark has no other half."), _is_unbalanced),
    NameCheck(
        gettext_lazy("It speaks of closing days, a deadline or a document."),
        lambda name: bool(_NO_MEETING.search(_QUOTED.sub("", name))),
    ),
    NameCheck(gettext_lazy("Somebody speaks, as in running text."), _speaks),
)


def uncertainties(
    row: RowRead, beside: Sequence[str], known: KnownRows, *, is_dated: bool, is_bare: bool
) -> Iterator[CellQuestion]:
    """What must be asked of a row. `beside`: what else may be its name; `is_bare`: nothing but the name was said."""
    if row.name:
        yield from _about_name(row, beside, known, is_dated=is_dated, is_bare=is_bare)
    if place := _place_left(row, known):
        reason = _("“%(place)s” stands in the text. Choose it, if the meeting is held there.")
        yield CellQuestion("venue", "", reason % {"place": place}, (place,))
    if not row.dates and (days := _BEGINS_WITH_DAYS.match(row.name)):
        reason = _("“%(days)s” may be days. Write them with their month and year.")
        yield CellQuestion("dates", days["days"], reason % {"days": days["days"]})
    elif not row.dates_open and _is_rough(row.dates) and _is_running_text(row.text, row.dates):
        reason = _("Is “%(dates)s” said of this meeting? Keep it, or write the days.")
        yield CellQuestion("dates", row.dates, reason % {"dates": row.dates}, (row.dates,))


def _about_name(
    row: RowRead, beside: Sequence[str], known: KnownRows, *, is_dated: bool, is_bare: bool
) -> Iterator[CellQuestion]:
    name = row.name
    full_name = f"{name} {row.short_name}".strip()
    titles = [text for text in beside if MEETING.search(text) and not doubt_of_name(text)]
    is_organisation = known.is_nothing_but_organisers(name) and not is_body_of_itu(name)
    if is_organisation and (titles or " " in name):
        reason = _("“%(name)s” is an organisation. Choose the name of the meeting, or keep it.")
        yield CellQuestion("name", name, reason % {"name": name}, (*titles, name))
    elif doubt := doubt_of_name(name):
        reason = _("“%(name)s” does not look like the name of a meeting. %(doubt)s")
        choices = likely_titles(name, beside, known)
        yield CellQuestion("name", name, reason % {"name": name, "doubt": doubt}, tuple(choices))
    elif is_bare or not is_about_a_meeting(full_name, row.text, known, is_dated=is_dated):
        reason = _(
            "Is “%(name)s” a meeting? Nothing beside it says so. Keep it, or remove the row."
        )
        yield CellQuestion("name", name, reason % {"name": name}, (name,))


def doubt_of_name(name: str) -> str:
    """Why a name does not look like the title of a meeting; empty where it does."""
    return next((str(check.reason) for check in CHECKS if check.applies(name)), "")


def likely_titles(name: str, others: Sequence[str], known: KnownRows) -> list[str]:
    """What may be meant by a doubtful name: the parts of it that look like titles, what stands beside it, itself."""
    texts = [name, *others]
    parts = [part for text in texts for part in _parts(text)]
    likely = [part for part in parts if _says_meeting(part, known) and not doubt_of_name(part)]
    longest = sorted(dict.fromkeys(likely), key=lambda part: -len(part))[:_MOST_LIKELY]
    return list(dict.fromkeys([*longest, *texts]))[:_MOST_CHOICES]


def _parts(text: str) -> list[str]:
    """Stretches of a text between sentence ends, verbs, commas and brackets, each also from its first capital on."""
    text = _BEGINS_WITH_DAYS.sub("", text)
    articles = re.compile(r"^(?:the|our|le|la|les|el|los|las|der|die|das)\s+", re.IGNORECASE)
    cuts = rf"[,;:|–—()\"“”]|\s-\s|(?:{VERB.pattern})|(?:{_PERSON.pattern})"
    parts = [
        articles.sub("", part.strip(" .!?"))
        for piece in sentences(text)
        for part in [piece, *re.split(cuts, piece)]
    ]
    capital = re.compile(r"(?<!\w)[A-Z0-9À-Þ]")
    ended = [_ENDS_IN_THE_MIDDLE.sub("", part).strip(" ,") for part in parts]
    later = [part[found.start() :] for part in parts for found in [*capital.finditer(part)][:3]]
    return [part for part in [*parts, *ended, *later] if re.search(r"\w{2}", part)]


def _says_meeting(text: str, known: KnownRows) -> bool:
    return bool(
        MEETING.search(text)
        or _MEETS.search(text)
        or ASSEMBLY.search(text)
        or _NUMBERED_ACRONYM.search(text)
        or known.organisers_in(text)
    )


def is_about_a_meeting(name: str, text: str, known: KnownRows, *, is_dated: bool) -> bool:
    """Whether the name or, of what has days, the text says that people meet."""
    if _OF_PERSON.fullmatch(name) and _SIGNATURE.search(text):
        return False
    if _says_meeting(name, known):
        return True
    is_said = MEETING.search(text) or _MEETS.search(text) or ASSEMBLY.search(text)
    return is_dated and bool(is_said)


def _is_running_text(text: str, dates: str) -> bool:
    """Whether the line that holds the dates is a sentence."""
    line = next((line for line in text.split(" | ") if dates in line), "")
    plain = _QUOTED.sub("", line)
    return bool(VERB.search(plain) or _PERSON.search(plain) or _has_sentence_end(plain))


def _place_left(row: RowRead, known: KnownRows) -> str:
    """A city behind “in”, of which nothing was made, where no place is known."""
    if row.place or row.place_open or row.mode == Mode.ONLINE:
        return ""
    for found in _IN_CITY.finditer(row.text):
        words = found[1].split(" ")
        for count in range(len(words), 0, -1):
            city = " ".join(words[:count])
            if countries := known.countries_of(city):
                country = countries[0].listed_name if len(countries) == 1 else ""
                return ", ".join(filter(None, [city, country]))
    return ""


def _is_rough(dates: str) -> bool:
    """A month or a year, without days."""
    try:
        return bool(dates) and read_span(dates).precision not in (None, Precision.DAY)
    except ValidationError:
        return False
