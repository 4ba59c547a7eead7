"""What a sentence calls a meeting, without the sentence around it."""

import re
from collections.abc import Container

from ...modes import find_mode, mode_of_cell
from ..words.known_rows import ASSEMBLY, MEETING, KnownRows
from ..words.pieces import DATES, PLACE, TAKEN
from ..words.prose import VERB
from ..words.short_names import is_code
from .sentence_modes import mode_of_sentence

SHORT = "\ue003"  # stands where a short name stood in brackets
_MARKS = f"{DATES}{TAKEN}{PLACE}{SHORT}"
SENTENCE_VERB = re.compile(
    rf"{VERB.pattern}|(?<![\w\"“«-])(?:sits?|comes?|came|meet|run|runs|follow|go|goes|going|get|gets|see|sees|kicks|brings|lasts|be|been|being|held|hold|planned|scheduled|foreseen|expected|offered|invited|confirmed|"
    r"organi[sz]e|organi[sz]ing|hosting|hosted|taking|planning|attend|join|plan|want|hopes?|wishes|intends?|like|know|think|told|says?|said|swears?|can|cannot|could|may|might|shall|do|does|did|made|make|makes|"
    r"doesn['’]t|isn['’]t|won['’]t|there['’]s|it['’]s|that['’]s|we['’]ll|we['’]re|I['’]m|I['’]ll|"
    r"siège|se tient|se tiendra|se réunit|réunit|vient|viennent|avons|a lieu|aura lieu|tient|tenons|prévoit|prévue?|organisons|organisent|accueillent|participe|"
    r"se reúne|se reunirá|reúne|viene|vienen|tenemos|hay|habrá|tendremos|organizamos|organizan|sesionará|llega|lugar|previst[oa]|programad[oa]|queda|"
    r"tagt|tagen|trifft|treffen|kommt|kommen|statt|haben|hat|gibt|sitzt|geplant|vorgesehen|lädt ein|organisiert|organisieren|"
    r"reúne-se|vem|temos|haverá|organizamos|invites?|preceded|followed|led|ended|recalled|informed|noted|"
    r"asked|asks|hast|brauche|brauchen|tagte|состоится|состоятся|пройд[её]т|проводится|проводит|будет|запланирован[оаы]?|организует)(?![\w-])"
)
AND_DOES = re.compile(rf",?\s+(?:and|et|y|und|e|but|mais|pero|aber)\s+(?={SENTENCE_VERB.pattern})")
_QUOTE = re.compile(r"[\"“«„]\s*([^\"”»“]{4,160}?)\s*[\"”»“]")
# What stands behind these is another meeting, beside which this one is held.
_BESIDE = re.compile(
    r"(?:in|on) the (?:margins|fringes|sidelines) of|alongside|back[- ]to[- ]back with|in conjunction with|ahead of|prior to|before|after|following|"
    r"en marge d[eu]s?|al margen de|am rande von|avant|après|antes de|después de|vor|nach|antes d[aeo]|depois d[aeo]",
    re.IGNORECASE,
)
# “during WTSA-28” belongs to a name, “during the assembly the delegates …” begins a sentence.
_OF_ASSEMBLY = rf"(?:{ASSEMBLY.pattern}|[Aa]ssembly(?: itself)?,? (?:the|our|[A-Z]))"
_BEGINS_BESIDE = re.compile(rf"\W*(?:{_BESIDE.pattern})\b", re.IGNORECASE)
_BESIDE_OR_DURING = re.compile(rf"during|{_BESIDE.pattern}", re.IGNORECASE)
_ENDS = re.compile(
    rf"[{_MARKS}]|{SENTENCE_VERB.pattern}|[;:!?…]|,(?=\s|$)|\s[-–—]+\s|"
    rf"(?<![\w.])(?:which|that|where|who|whom|because|so|as|while|when|whether|if|until|than|like|then|but|since|(?:during|{_BESIDE.pattern})(?! (?:the )?{_OF_ASSEMBLY})|"
    r"we|you|they|he|she|it|there|I(?=['’]| (?:am|was|will|would|have|had|can|could|may|might|do|did|hope|think|believe|know|heard|understand|guess)\b)|"
    r"this one|(?:every|each) [a-z]+|qui|que|où|car|donc|puis|mais|dont|lorsque|"
    r"donde|porque|pero|cuando|luego|weil|wo|dann|aber|danach|onde|mas|depois)(?!\w)"
)
_LEADING = re.compile(
    r"^(?:[\s,.\"“«'’(-]|(?:to (?:list|note|mention|add|announce|include|publish)|"
    r"me|us|by|with|its|the|a|an|our|my|their|your|his|her|this|these|to|of|for|at|in|on|from|up|off|out|and|or|again|also|first,|another|"
    r"next|coming|upcoming|two|three|four|(?:one|yet another|one last) (?:more )?|interested in|part in|asked (?:me|us) to add|"
    r"please|note|already|just|finally|lastly|secondly|firstly|then|now|only|still|more|"
    r"par|avec|à|au|aux|la|le|les|l['’]|un|une|des|notre|nos|sa|son|ensuite|enfin|prochaine?|"
    r"por|con|el|los|(?-i:[Ll]as)|una|nuestr[oa]|su|también|finalmente|además|próxim[oa]|"
    r"sich|der|die|das|dem|den|des|ein|eine[rmn]?|unser[em]?|ihre?|mit|von|zum|zur|im|am|auch|schließlich|nächste[rsn]?|o|os|as|um|uma|no|na|nosso|nossa|sua)(?:\s+|$|(?<=['’])))",
    re.IGNORECASE,
)
# Of “TSAG meets before WTSA-28” no name is left behind the verb.
_BESIDE_FIRST = re.compile(
    rf"^\W*(?:(?:and|but|finally),?\s+)?(?:during|at|{_BESIDE.pattern})\s+(?:the )?(?:{ASSEMBLY.pattern}|assembly)(?: itself)?",
    re.IGNORECASE,
)
# “delegates to a briefing on numbering”, “its cycle with the first meeting”
_WHO_IS_INVITED = re.compile(
    r"^\s*(?:with )?(?:all |our |the |its )?(?:[\w-]+ ){0,2}colleagues (?:on|for|about) (?=(?:an?|the|our) )|"
    r"^\s*(?:all |our |the |its )?[a-zà-ÿ]+(?: [a-zà-ÿ]+)? (?:to|à|a|with|avec|con|mit) (?=(?:an?|the|our|une?|la) )"
)
# “…, which will then look at the proposals, …”
_RELATIVE = re.compile(r"which|who|that|where|qui|que|dont|où|donde")
# “from the ITU I have heard”
_SOURCE = re.compile(r"\W*(?:and )?(?:from|according to|by)\s", re.IGNORECASE)
# “an online workshop”
_MODE_FIRST = re.compile(
    r"^(?:(?:fully|entirely)\s+)?(?:online|virtual|hybrid|physical)\s+(?=[0-9]|(?:Workshop|Meeting|Seminar|Training|Briefing|Session|Forum|Consultation)\b)",
    re.IGNORECASE,
)
# “to look at the proposals”: what people do there
_PURPOSE = re.compile(
    r"\W*(?:in order |so as )?to (?!(?:an?|the|our|its|their|one|another|all|you|list|note|mention|add|announce|include|publish)\b)[a-zà-ÿ]"
)
# “we are also supporting the workshop”
_DOING = re.compile(
    r"^\W*(?:also |again |jointly )?(?:[a-z]+ing (?:on |up |out )?|[a-z]+ed (?:at|in|during|by) )(?=(?:the|an?|our|its|their|another) )"
)
_TRAILING = re.compile(
    r"(?:[\s,.:;(\"“«–-]+|\s(?:at (?:its|their|our|the) (?:premises|headquarters|offices?|seat)|"
    r"here|on site|online|virtually|remotely|"
    r"and|or|in|on|at|of|for|to|from|with|by|the|a|an|as well|again|also|too|ourselves|itself|this time|this year|next year|only|already|now|is|"
    r"et|en|à|au|du|de|le|la|les|se|ya|aussi|également|y|el|del|los|en el|también|nuevamente|und|im|am|in der|vom|auch|wieder|dort|e|em|no|na|também|"
    r"in the same \w+|at the same \w+))+$",
    re.IGNORECASE,
)
_ORDINAL = re.compile(
    r"\b(?:[0-9]{1,3}(?:st|nd|rd|th|re|er|e|ème|º|ª|\.)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|final|inaugural|"
    r"première?|deuxième|troisième|quatrième|cinquième|dernière?|primera?|segund[ao]|tercera?|cuart[ao]|quint[ao]|últim[ao]|"
    r"erste[rsn]?|zweite[rsn]?|dritte[rsn]?|vierte[rsn]?|fünfte[rsn]?|letzte[rsn]?|primeir[ao]|terceir[ao]|quart[ao])(?!\w)",
    re.IGNORECASE,
)
_STUDY_GROUP = re.compile(
    r"\b(?:study group|SG|commission d['’]études|comisión de estudio|studienkommission|comissão de estudo) ?[0-9]+",
    re.IGNORECASE,
)
_SESSION_WORDS = frozenset(
    (
        *(
            "meeting",
            "session",
            "plenary",
            "one",
            "réunion",
            "séance",
            "reunión",
            "sesión",
            "sitzung",
            "tagung",
        ),
        *(
            "reunião",
            "sessão",
            "last",
            "next",
            "regular",
            "ordinary",
            "two-day",
            "one-day",
            "short",
            "long",
        ),
    )
)
_ARTICLE = re.compile(
    r"\s(?:the|an?|our|la|le|les|el|los|las|une?|una|uno|der|die|das|den|ein|eine[rnm]?|o|uma?)\s"
)
_PREPOSITION = re.compile(
    r"of|for|on|in|at|to|from|with|by|between|under|and|or|as|de|du|des|pour|sur|dans|et|en|para|sobre|con|entre|por|y|von|für|über|mit|zu|und|do|da|em|com|e"
)
_PREPARATORY = re.compile(r"pr[eé]p|inter-?r[eé]gional|coordin|vorbereit", re.IGNORECASE)
_ABOUT = re.compile(r"\b(?:on|for|sur|pour|sobre|para|über|zu|für)\b")
_PAPER = re.compile(
    r"\b(?:report|paper|book|article|circular|minutes|agenda|contributions?|letter|mail|rapport|informe|bericht|programme|presentation|slides)\b",
    re.IGNORECASE,
)
# “… every day of the assembly at the CICG”
_ONLY_THE_ASSEMBLY = re.compile(
    r"(?:assembly|assemblée|asamblea)(?: (?:at|in|à|en)\b|$)", re.IGNORECASE
)
# Who and what belongs to a meeting, and is none.
_OF_A_MEETING = re.compile(
    r"(?:(?:vice-)?chair(?:man|s|person|woman)?|secretary|director|head|host|venue|place|members?|delegates?|outcomes?|results?|end|eve|margins|opening|"
    r"président|présidente|presidente|presidenta|vorsitzende[rn]?|lieu|sede)\s+(?:of|du|de|del|der|des)\b",
    re.IGNORECASE,
)
_GENERIC_NOUN = re.compile(
    r"(?:\w+\s)?[a-zà-ÿ-]+(?:\s+(?:entitled|titled|called|on|about|with the title|intitulée?|sur|titulad[oa]|sobre|mit dem titel|zum thema|über))?",
    re.IGNORECASE,
)
_ADVISORY = re.compile(
    r"advisory group|study group|groupe consultatif|grupo asesor|commission d|comisión de estudio",
    re.IGNORECASE,
)
_ADVISORY_GROUP = re.compile(r"TSAG|GCNT|GANT|CCNT")
_ORGANISES = re.compile(
    r"invit|organi|run|hold|host|plan|lädt|veranstalt|celebra|conven|accueil|acog", re.IGNORECASE
)
_AUXILIARY = re.compile(r"will|shall|would|may|can|could|must|should|has|have|va|vont|wird|werden")
_NAMED, _BODY, _DESCRIBED = 3, 2, 1


def names_in(text: str, sentence: str, known: KnownRows) -> list[str]:
    """The one name, or all that may be it. `text` has marks where something was understood."""
    if titles := _quoted_titles(text):
        return titles
    plain = _QUOTE.sub(lambda found: "x" * len(found[0]), text)
    found: dict[str, int] = {}
    pieces = _pieces(plain, text)
    is_relative = False
    for place, (piece, end) in enumerate(pieces):
        before = pieces[place - 1][1] if place else ""
        begins_clause = _begins_relative_clause(pieces, place, found)
        is_relative = bool(found) and (begins_clause or is_relative) and before != ","
        if is_relative or _BESIDE.fullmatch(before):
            continue
        is_before = _BEGINS_BESIDE.match(piece) and not SENTENCE_VERB.fullmatch(end)
        if is_before or _PURPOSE.match(piece):
            continue
        trimmed = _trimmed(piece)
        name = _capitalised(trimmed)
        if _SOURCE.match(piece) and known.is_nothing_but_organisers(name):
            continue
        if weight := _weight(trimmed, _verb_behind(pieces, place), known):
            found[name] = max(weight, found.get(name, 0))
    best = max(found.values(), default=0)
    # “TSAG meets for a session on AI”: either may be the name.
    least = _DESCRIBED if best == _BODY else best
    return [name for name, weight in found.items() if weight >= least]


def _begins_relative_clause(
    pieces: list[tuple[str, str]], place: int, names: Container[str]
) -> bool:
    """“SG17, which deals with security”; what follows “TSB has told us that” is no clause about a name."""
    last, before = pieces[place - 1] if place else ("", "")
    if not _RELATIVE.fullmatch(before):
        return False
    is_behind_comma = not last.strip()
    if is_behind_comma and place > 1 and pieces[place - 2][1] == ",":
        last = pieces[place - 2][0]
    is_behind_name = _capitalised(_trimmed(last)) in names
    return is_behind_name or (is_behind_comma and before != "that")


def _verb_behind(pieces: list[tuple[str, str]], place: int) -> str:
    """What ends a piece; of “will hold” the second."""
    while (
        place + 1 < len(pieces)
        and _AUXILIARY.fullmatch(pieces[place][1])
        and not pieces[place + 1][0].strip()
    ):
        place += 1
    return pieces[place][1]


def names_beside(text: str) -> list[str]:
    """Of a sentence that names only a meeting before or after which something is: “This is after the TSAG meeting (…)”."""
    pieces = _pieces(text, text)
    found = [
        _capitalised(_trimmed(piece))
        for (_before, end), (piece, _end) in zip(pieces, pieces[1:], strict=False)
        if _BESIDE_OR_DURING.fullmatch(end) and (MEETING.search(piece) or ASSEMBLY.search(piece))
    ]
    return list(filter(None, found))


def _quoted_titles(text: str) -> list[str]:
    """The title in quotes, with the words before it where they say more than what kind of meeting it is."""
    titles = []
    for quote in _QUOTE.finditer(text):
        start = max([end.end() for end in _ENDS.finditer(text, 0, quote.start())], default=0)
        before = _trimmed(text[start : quote.start()])
        if _PAPER.search(text[: quote.start()].rpartition(".")[2]) and not MEETING.search(before):
            continue
        if not MEETING.search(text[: quote.start()]) or " " not in quote[1]:
            continue
        is_title_alone = not before or _GENERIC_NOUN.fullmatch(before)
        titles.append(quote[1].strip(" ,.") if is_title_alone else f"{before} {quote[0]}")
    return list(map(_capitalised, titles))


def _pieces(plain: str, text: str) -> list[tuple[str, str]]:
    """Between verbs, marks and signs, each with what ends it; a list of subjects and an ordinal behind a comma belong to the name."""
    pieces: list[tuple[str, str]] = []
    place = 0
    for end in [*_ENDS.finditer(plain), None]:
        piece = text[place : end.start() if end else len(text)]
        sign = end[0] if end else ""
        if pieces and pieces[-1][1] == "," and _belongs_to(pieces[-1][0], piece, plain[place:]):
            pieces[-1] = (f"{pieces[-1][0]},{piece}", sign)
        else:
            pieces.append((piece, sign))
        place = end.end() if end else len(text)
    return pieces


def _belongs_to(before: str, piece: str, rest: str) -> bool:
    is_session = bool(_ORDINAL.search(piece)) and not _specific_words(piece)
    is_subject = _ABOUT.search(before) and MEETING.search(before)
    clause = re.split(rf"[{_MARKS}]|{SENTENCE_VERB.pattern}", rest)[0]
    is_list = re.search(r"\w\s+(?:and|et|y|und|e|&)\s+\w", clause)
    return bool(MEETING.search(before) and is_session) or bool(is_subject and is_list)


def _trimmed(piece: str) -> str:
    piece = _WHO_IS_INVITED.sub("", piece)
    piece = _from_article(_DOING.sub("", _BESIDE_FIRST.sub("", piece)))
    while lead := _LEADING.match(piece):
        if not lead[0]:
            break
        piece = piece[lead.end() :]
    return _MODE_FIRST.sub("", _TRAILING.sub("", piece).strip())


def _from_article(piece: str) -> str:
    """“wish to keep in mind the meeting of …”, “first offer a training workshop”: what stands before the article is no part of the name."""
    for article in _ARTICLE.finditer(piece):
        before = piece[: article.start()]
        words = before.split()
        is_sentence = bool(words) and words[-1].islower() and not _PREPOSITION.fullmatch(words[-1])
        if MEETING.search(before) or _STUDY_GROUP.search(before):
            return piece
        if is_sentence or mode_of_cell(before.strip()):
            return piece[article.end() :]
    return piece


def _weight(name: str, end: str, known: KnownRows) -> int:
    """How surely a piece names a meeting; nothing for a bare “next meeting”, and for what is no meeting."""
    capitals = [word for word in re.findall(r"\b[A-ZÀ-Þ][\w-]+", name) if not find_mode(word)[0]]
    if (
        not name
        or _PAPER.match(name)
        or _ONLY_THE_ASSEMBLY.match(name)
        or _OF_A_MEETING.match(name)
        or (mode_of_sentence(name) and len(capitals) < 2 and not _ABOUT.search(find_mode(name)[1]))
    ):
        return 0
    is_coordination = _PREPARATORY.search(name) and known.organisers_in(name)
    is_meeting = bool(MEETING.search(name) or is_coordination)
    is_organisation = known.is_nothing_but_organisers(name) and not _ADVISORY.search(name)
    if end == SHORT and (is_meeting or len(capitals) > 1) and not is_organisation:
        return _NAMED + 1
    specific = _specific_words(name)
    is_bare = (
        _ORDINAL.search(name)
        and len(specific) == 1
        and not (known.organisers_in(name) or _PREPARATORY.match(specific[0]))
    )
    if not specific or is_bare:
        return 0
    if ASSEMBLY.fullmatch(name):
        return _DESCRIBED
    if is_code(name) or _STUDY_GROUP.search(name):
        return _NAMED
    if known.is_nothing_but_organisers(name) or _ADVISORY_GROUP.fullmatch(name):
        return 0 if _ORGANISES.match(end) else _BODY
    if is_meeting and (_ORDINAL.search(name) or len(capitals) > 1 or known.organisers_in(name)):
        return _NAMED
    return _DESCRIBED if is_meeting and len(name.split()) > 1 else 0


def _specific_words(name: str) -> list[str]:
    """Without its number, and without words that only say that people meet."""
    words = re.findall(r"[\w’'-]+", _ORDINAL.sub("", name))
    return [word for word in words if word.lower() not in _SESSION_WORDS]


def _capitalised(name: str) -> str:
    return name[:1].upper() + name[1:]


def name_of_next(before: str, sentence: str) -> str:
    """“The fourth one …” behind “third meeting for WTSA-28”: what it may be called."""
    one, other = _ORDINAL.search(before), _ORDINAL.search(sentence)
    if not (one and other):
        return ""
    return _capitalised(f"{before[: one.start()]}{other[0]}{before[one.end() :]}")
