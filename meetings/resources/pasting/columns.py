"""Tables of meetings: recognises columns by the words of their head and by their cells, and reads rows with what stands above them."""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import combinations

from django.core.exceptions import ValidationError

from core.fields import tidy_line
from exchange.columns.days import date_pieces, dates_in, read_day
from exchange.columns.doubts import doubts_in
from exchange.columns.pasted.headings import Headings
from exchange.columns.pasted.markup import LINE_BREAK
from exchange.columns.pasted.tables import filled_cells, text_of
from exchange.columns.pasted.text import TextTable, cells_by_kind

from ..modes import mode_of_cell
from .cells import is_sentence
from .known_rows import MEETING, KnownRows, PlaceReader
from .parts import SHORT, SHORT_NAME, is_code_alone
from .periods import (
    Period,
    PeriodAbove,
    find_period,
    has_year,
    month_of_cell,
    months_of,
    with_period,
    year_of_title,
)
from .said import TAKEN, is_head_of_other_days, is_last_day, is_no_meeting, without_hours

WORDS = {
    "name": "mtg|meeting|meetings|event|events|name|title|what|subject|activity|activities|наименование|тема|заседание|会议|会议名称|名称|活动|活动名称|الاجتماع|الاجتماعات|"
    "اسم الاجتماع|الحدث|الفعالية|العنوان|réunion|réunions|événement|intitulé|titre|nom|manifestation|activité|reuniones|evento|eventos|nombre|título|actividad|"
    "sitzung|tagung|veranstaltung|titel|bezeichnung|reunião|nome|atividade|summary|description of meeting|description of the meeting|description of event|название|"
    "мероприятие|собрание",
    "short": "siglas|abreviaturas|abbreviations|acronyms|short|acronym|abbreviation|sigle|sigla|abréviation|kürzel|abreviatura|аббревиатура|краткое название|简称|"
    "缩写|英文缩写|英文简称|المختصر|الاختصار|abbr|abbrev|kurzname|сокращение",
    "dates": "date|dates|when|period|quand|période|fecha|fechas|cuándo|período|datum|termin|termine|wann|zeitraum|период|время проведения|когда|日期|时间|会议时间|举办时间|"
    "会议日期|会期|التاريخ|التواريخ|الموعد|المواعيد|الفترة|data|datas|quando|day|days|date&time|dateandtime|даты|дата|сроки|jours|días|tage|дни|jour|día|tag|день|числа|"
    "日|يوم",
    "year": "year|année|año|jahr|год|年|年份|السنة",
    "month": "month|mois|mes|monat|месяц|月|月份|الشهر",
    "starts": "commencement|commences|apertura|abertura|start|starts|startdate|startingdate|from|begin|begins|beginning|opens|opening|début|du|ouverture|inicio|"
    "desde|comienzo|с|开始|开始日期|起始日期|تاريخ البدء|البداية|من|beginn|von|de|anfang|startdatum|начало|дата начала|first|erster|premier|primer|inicial",
    "ends": "cierre|clausura|encerramento|end|ends|enddate|endingdate|to|until|closes|closing|fin|au|clôture|hasta|término|ende|bis|fim|até|finish|finishes|по|"
    "до|结束|结束日期|截止日期|تاريخ الانتهاء|النهاية|إلى|fecha de finalización|enddatum|окончание|конец|дата окончания|last|letzter|dernier|último|final",
    "city": "city|town|ville|ciudad|stadt|cidade|cité|город проведения|城市|المدينة",
    "place": "loc|place|venue|location|where|lieu|endroit|où|lugar|sede|dónde|ort|wo|local|место|где|адрес|地点|会议地点|举办地|المكان|مكان الاجتماع|مكان الانعقاد|الموقع|"
    "localização|standort|veranstaltungsort|tagungsort|город|room|salle|sala|raum|lugar de celebración",
    "country": "country|ctry|nation|pays|país|land|государство|国家|البلد|الدولة|gastland|страна",
    "mode": "fmt|mode|format|modality|participation|attendance|форма|форма участия|режим|形式|会议形式|方式|参会方式|举办方式|طريقة المشاركة|نوع الحضور|الشكل|النسق|"
    "طريقة الانعقاد|نوع المشاركة|modo|modalité|modalités|modalidad|modalidade|form|how|formato|teilnahme|формат",
    "type": "type|issue type|kind|nature|art|tipo|category|catégorie|categoría|kategorie",
    "organiser": "organises|organizes|organiser|organizer|organisers|organizers|organisedby|organisation|organization|organisingbody|whorunsit|организатор|организаторы|кто проводит|"
    "организация|主办方|主办单位|组织者|الجهة المنظمة|المنظم|المنظمون|host|hosts|hostedby|convenor|convener|convenedby|secretariat|responsible|lead|body|who|organisateur|"
    "organisateurs|organisme|organisépar|hôte|organizador|organizadores|organiza|organizan|organise|organisent|anfitrión|entidad|veranstalter|organisator|"
    "gastgeber|organização|region|group|regionalgroup|owner|organizado por|convening body|organising entity|entity|gremium|organe|órgano|organ",
    "state": "status|state|quoi|stateofplay|remarks|remark|notes|note|comments|comment|observations|observation|замечания|комментарии|статус|备注|说明|ملاحظات|"
    "remarques|statut|état|estado|observaciones|notas|comentarios|comentario|bemerkung|bemerkungen|anmerkung|hinweis|observações|situação|info|information|"
    "confirmed|details|description|additional information|beschreibung|descripción|descrição|примечание|примечания|commentaire|commentaires|divers|otros|sonstiges",
    "time": "time|duration|durée|duración|duração|dauer|time zone|tz|hours|heure|heures|hora|horas|horario|horaire|uhrzeit|zeit|время",
    "ignored": "created|modified|registration|updated|last update|last activity|relevance|invitation|invitation letter|weekday|no of days|number of days|days (number)|"
    "nombre de jours|wochentag|who goes|who travels|who attends|wer fährt",
    "due": "due|due date|due on",
    "links": "link|links|url|webpage|web|site|lien|enlace|página|сайт|链接|网址|الرابط|homepage|sitio web|ligação|webseite|ссылка",
    "code": "code|code réunion|código|код|代码|الرمز",
    "number": "no|n°|#|nr|number|item|ref|reference|id|núm|lfd.nr|п/п|№ п/п|序号|编号|الرقم|م|s/n|serial|sl no|numéro|nummer",
}
# In a head of several words, “Host country”, “Date de début de la réunion”, the kind that comes first here wins.
_SURER = (
    *("ignored", "links", "short", "time", "starts", "ends", "country", "city", "place", "mode"),
    *("year", "month", "dates", "type", "organiser", "state", "number", "name"),
)
_SMALL = re.compile(
    r"(?i)of|the|de|la|le|les|el|los|las|del|du|des|do|da|dos|das|d|l|der|die|das|von|in|and|y|et|und|e|für|for|at|on|проведения|мероприятия|собрания"
)
_HEAD_WORD = re.compile(r"(?<=[a-zà-ÿ])(?=[A-Z])|[\W_]+")  # splits StartDate too

# Columns about other things: who attends, what it costs, how the table is kept.
OTHER_COLUMN = re.compile(
    r"(?i)\b(?:contacts?|contacto|e-?mail|focal point|points? focal|punto focal|responsib\w+|respons[aá]\w+|ansprechpartner|officers?|assignee|delegat\w+|participants?|attendees|"
    r"attending|teilnehmer|участники|staff|colleagues?|tags?|labels?|keywords?|projects?|task(?! *name)|resources?|priorit\w+|department|dept|division|directorate|budget|costs?|coûts?|"
    r"travel\w*|outbound|inbound|flights?|costo|custo|kosten|fees?|visa|hotel|languages?|langues?|idiomas?|sprachen?|языки?|interpretation|documents?|agenda|chairs?|chairman|circular|"
    r"délai|plazo|frist|prazo)\b"
)


_YEAR = re.compile(r"(?:[QT][1-4][ /-]?)?20[0-9]{2}")
_REFERENCE = re.compile(r"[\w./-]{0,12}[0-9][\w./-]{0,12}")
_DAYS = re.compile(r"[0-9]{1,2}\.?(?:\D{1,4}[0-9]{1,2}\.?)?")
_MOST = 0.7
_HALF = 0.5
_SOME = 0.3  # share of cells that say how people meet, if others say nothing
_LONGEST_OTHER = 3  # words of a head
_READ = 50  # cells of a column
# For these kinds the head counts, whatever the cells hold.
_SURE_KINDS = frozenset(
    {"dates", "starts", "ends", "year", "month"}
    | {"short", "links", "number", "mode", "name", "ignored"}
)
_SPANS = ("dates", "starts", "ends")
DAY_KINDS = (*_SPANS, "month", "year")
_ORDERS = ("dmy", "mdy")  # of figures
_A_WEEK = 7


class MeetingColumns(Headings):
    """Recognises a column by its cells if its head is unknown or contradicts them (`known`)."""

    def __init__(self, known: KnownRows) -> None:
        super().__init__(WORDS)
        self.known, self.places = known, PlaceReader(known)
        self._fits: dict[str, Callable[[str], object]] = {
            "year": _YEAR.fullmatch,
            "month": lambda cell: kinds_of_pieces(cell) in ("m", "mm"),
            "dates": dates_in,
            "mode": mode_of_cell,
            "country": known.state,
            "place": lambda cell: self.places.is_place(cell) or mode_of_cell(cell),
        }

    def kind(self, heading: str) -> str:
        if found := super().kind(heading):
            return found
        if mode_of_cell(heading.strip(" ?")):
            return "mode"  # “In person?”: its answers must be asked about
        words = [word for word in _HEAD_WORD.split(heading) if not _SMALL.fullmatch(word)]
        kinds = [super(MeetingColumns, self).kind(word) for word in words if word]
        if all(kinds) and {"city", "country"} <= {*kinds}:
            return "place"
        if all(kinds) and "dates" in kinds and {"place", "city"} & {*kinds}:
            return "dates"  # “Dates & venue”: the rest of the cell is read too
        if all(kinds) and kinds:
            return next((kind for kind in _SURER if kind in kinds), "")
        if len(words) <= _LONGEST_OTHER and OTHER_COLUMN.search(heading):
            return "ignored"
        is_end = kinds[-1:] in (["starts"], ["ends"], ["number"]) and "ignored" not in kinds
        return kinds[-1] if is_end else ""  # “Target end”, “Trip ref”

    def columns(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
        """None if neither names nor days are recognised."""
        if sum(bool(_YEAR.fullmatch(cell)) for cell in head) > 1:
            return []  # each cell may be a meeting, so rows are read as lines
        width = max([len(head), *map(len, rows)], default=0)
        said = [self.kind(cell) or "ignored" * is_head_of_other_days(cell) for cell in head]
        said += [""] * (width - len(head))
        cells = [
            [row[place] for row in rows if place < len(row) and re.search(r"\w", row[place])]
            for place in range(width)
        ]
        due = "ends" if "starts" in said and "ends" not in said else ""
        time = "state" if {"dates", "starts"} & {*said} else ""  # or StartTime, of days
        said = [{"due": due, "time": time}.get(kind, kind) for kind in said]
        kinds = [self._kind_of(kind, column) for kind, column in zip(said, cells, strict=True)]
        if "mode" in said:
            kinds = [
                kind * (kind != "mode" or is_said == "mode")
                for kind, is_said in zip(kinds, said, strict=True)
            ]
        _tell_days(kinds, said, cells, rows)
        for kind, other in (("place", "city"), ("host", "organiser")):  # a building is a remark
            if other in kinds:
                kinds = ["state" if one == kind else one for one in kinds]
        if not ({"name", *DAY_KINDS} & {*kinds} or len({*said} - {""}) > 1):
            return []
        self._choose_name(kinds, cells)
        return kinds if "name" in kinds else []

    def _kind_of(self, said: str, cells: list[str]) -> str:
        """The kind of the head, unless the cells hold something else."""
        is_code = _most(cells, is_code_alone) and not _are_counted(cells)
        if said == "code":
            return "short" if is_code else "number"
        if said in _SPANS and cells and not any(map(_may_say_days, cells)):
            said = ""  # “Assigned to”
        if said in _SURE_KINDS:
            return said
        found = next((kind for kind, fit in self._fits.items() if _most(cells, fit)), "")
        if said in ("city", "place", "country"):
            return found if found == "mode" or (found == "country" and said == "city") else said
        if said == "organiser":
            is_known = not cells or any(map(self.known.organisers_in, cells))
            return found if found in ("country", "place") else "organiser" if is_known else "host"
        if said == "state":
            return "state" if found == "dates" else found or "state"
        if found or said:
            return found or said
        if _most(cells, mode_of_cell, _SOME):
            return "mode"
        if _most(cells, self.known.is_nothing_but_organisers, _HALF):
            return "organiser"  # a code among them, if unknown, is no short name
        if _are_counted(cells):
            return "number"
        if is_code or _most(cells, SHORT.fullmatch):  # short names rarely repeat
            return "short" if len({*cells}) > _MOST * len(cells) else "state"
        is_number = _most(cells, _REFERENCE.fullmatch)
        return "number" if is_number and len(set(cells)) == len(cells) else ""

    def _choose_name(self, kinds: list[str], cells: list[list[str]]) -> None:
        """Of several columns of names, else of unknown ones, the one that mentions meetings, or the longest; else
        codes or bodies.
        """
        named = [place for place, kind in enumerate(kinds) if kind == "name"]
        untold = [place for place, kind in enumerate(kinds) if not kind and cells[place]]
        codes = [kinds.index(kind) for kind in ("short", "organiser") if kind in kinds][:1]

        def weight(place: int) -> tuple[bool, float, float]:
            texts = cells[place]
            meant = sum(map(self.known.is_about_a_meeting, texts))
            length = sum(map(len, texts)) / len(texts)
            # Types repeat: “Meeting”, “Workshop”.
            return 2 * len({*texts}) > len(texts), meant / len(texts), length

        for place in named:
            is_code = _most(cells[place], SHORT_NAME.fullmatch)
            is_body = _most(cells[place], self.known.is_nothing_but_organisers)
            kinds[place] = "organiser" if is_body else "short" if is_code else "state"
        if free := [place for place in named or untold or codes if cells[place]]:
            kinds[max(free, key=weight)] = "name"


def _tell_days(
    kinds: list[str], said: Sequence[str], cells: list[list[str]], rows: Sequence[Sequence[str]]
) -> None:
    """Two columns of days with unknown heads are first and last days if every row allows it; one before all meetings
    is left out. Other days beside those of the meetings are asked about.
    """
    if "month" in kinds and not {"dates", "starts"} & {*kinds}:
        for place, kind in enumerate(kinds):
            is_numbered = said[place] == "number"  # its head says that it counts the rows
            if kind in ("", "number") and not is_numbered and _most(cells[place], _DAYS.fullmatch):
                kinds[place] = "dates"
    for place, kind in enumerate(kinds):
        if kind == "dates" and _most(cells[place], lambda cell: {*kinds_of_pieces(cell)} == {"w"}):
            kinds[place] = "ignored"
    told = {kind: place for place, kind in enumerate(kinds) if said[place] and kind in _SPANS}
    free = [place for place, kind in enumerate(kinds) if kind == "dates" and not said[place]]
    if "dates" not in told:
        for one, other in combinations(sorted({*free, *told.values()}), 2):
            is_new = {*told.values()} < {one, other}
            fits = one == told.get("starts", one) and other == told.get("ends", other)
            if is_new and fits and _are_ends(rows, one, other):
                told = {"starts": one, "ends": other}
    if not told and free:
        told["dates"] = next((one for one in free if _most(cells[one], dates_in)), free[0])
    # If the month has its own column, the days beside it are no dates by themselves.
    first = told.get("starts", told.get("dates", -1))
    for place in {place for place, kind in enumerate(kinds) if kind == "dates"} - {*told.values()}:
        kinds[place] = "ignored" * (place in free and _lie_before(rows, place, first))
    for kind, place in told.items():
        kinds[place] = kind


def _are_ends(rows: Sequence[Sequence[str]], one: int, other: int) -> bool:
    """Whether two columns can be first and last days in every row, mostly within a week."""
    for order in _ORDERS:
        pairs = list(_pairs_of_days(rows, one, other, order))
        lengths = [(last - first).days for first, last in pairs if first and last]
        are_short = 2 * sum(days < _A_WEEK for days in lengths) > len(lengths)
        if are_short and all(0 <= days < 3 * _A_WEEK for days in lengths):
            return True
    return False


def _lie_before(rows: Sequence[Sequence[str]], place: int, first: int) -> bool:
    """Whether all days of a column come before the meetings; only with several rows."""
    for order in _ORDERS:
        pairs = list(_pairs_of_days(rows, place, first, order))
        if len(pairs) > 1 and all(day and start and day < start for day, start in pairs):
            return True
    return False


def _pairs_of_days(
    rows: Sequence[Sequence[str]], one: int, other: int, order: str
) -> Iterator[tuple[dt.date | None, dt.date | None]]:
    for row in rows:
        cells = [row[place] if place < len(row) else "" for place in (one, other)]
        if all(re.search(r"\w", cell) for cell in cells):
            first, last = (_day(cell, order) for cell in cells)
            yield first, last


def _day(cell: str, order: str) -> dt.date | None:
    with suppress(ValidationError):
        return read_day(with_century(without_hours(cell).replace(TAKEN, "")), order)
    return None


def _may_say_days(cell: str) -> bool:
    return bool(re.search(r"[\d?]", cell)) or doubts_in(cell).rest != cell


def _are_counted(cells: list[str]) -> bool:
    """Row numbers: `MTG-101`, `MTG-104`."""
    parts = [re.fullmatch(r"(\D+)([0-9]+)", cell) for cell in cells]
    numbers = [int(part[2]) for part in parts if part]
    is_one = len({part and part[1] for part in parts}) == 1
    return is_one and len(numbers) > 2 and numbers == sorted(set(numbers))


def kinds_of_pieces(cell: str) -> str:
    return "".join(piece.kind for piece in date_pieces(cell) if piece.kind not in " ,-")


def _most(cells: list[str], fits: Callable[[str], object], share: float = _MOST) -> bool:
    read = cells[:_READ]
    return bool(read) and sum(map(bool, map(fits, read))) >= share * len(read)


_DITTO = re.compile(
    r"(?i)[\"“”„″〃]+|['’]{2}|-\s*[\"“”„″]\s*-|(?:ditto|dito|idem|id\.|do\.|same(?: as above)?|see above|s\. ?o\.|ídem|ebenda|то же|同上)"
)
_REPEATED = {"name", *DAY_KINDS, "place", "city", "country", "organiser"}
_TYPES_OF_NO_MEETING = re.compile(
    r"(?i)deadlines?|holidays?|public holiday|absences?|leave|vacation|private|travel|closure|reminder|task|milestone|frist|ferien|férié|plazo|срок|праздник"
)
_SHORT_YEAR = re.compile(
    r"(?<![\w./-])(?P<first>[0-9]{1,2})(?P<by>[-/. ])(?P<month>[^\W\d_]{3,9}\.?|[0-9]{1,2})(?P=by)(?P<last>[0-9]{2})(?![\w/-])"
)
_YEARS = frozenset(range(20, 41))


@dataclass
class TableRow:
    """`cells` by kind; empty if no column is recognised: then the text is read as a line."""

    number: int
    text: str
    cells: dict[str, str] = field(default_factory=dict)
    section: str = ""


class TableRows:
    """`left_out`: rows without a meeting, and titles."""

    def __init__(self, period: Period) -> None:
        self.above = PeriodAbove(period)
        self.repeated: dict[str, str] = {}
        self.section = ""  # a row of one cell applies to the rows below
        self.left_out: list[tuple[int, str]] = []

    def read(self, table: TextTable) -> Iterator[TableRow]:
        self.left_out += table.titles
        self.section = next((text_of(cells) for _number, cells in table.table.titles[-1:]), "")
        for _number, title in table.titles:
            if heading := find_period(title):
                self.above.period = heading.below(self.above.period)
            elif year := year_of_title(title):
                self.above.period = Period(year, self.above.period.month)
        _write_whole_years(table.kinds, table.table.rows)
        for number, cells in table.table.rows:
            if row := self._row(number, cells, table.kinds):
                yield row
            elif not find_period(text_of(cells, " ")):
                self.left_out.append((number, text_of(cells, " ")))

    def _row(self, number: int, cells: Sequence[str], kinds: Sequence[str]) -> TableRow | None:
        text = text_of(cells)
        if not text:
            return None
        if filled_cells(cells) == 1:
            return self._merged(number, next(filter(None, cells)))
        if not any(kinds) or any(cells[len(kinds) :]):
            parts = [with_period(cell, self.above.period) for cell in cells if cell]
            return None if is_no_meeting(text) else TableRow(number, " | ".join(parts))
        found = cells_by_kind(kinds, cells)
        for kind in found.keys() & _REPEATED:
            if _DITTO.fullmatch(found[kind]):
                found[kind] = self.repeated.get(kind, "")
        self.repeated |= found
        if "name" in kinds:
            found.setdefault("name", "")  # an empty column of names
        if not _announces(found):
            if heading := find_period(text.replace(" | ", " ")):
                self.above.begin(heading)
            return None
        return TableRow(number, text, self._composed(found), self.section)

    def _merged(self, number: int, text: str) -> TableRow | None:
        """A cell across all columns: a heading, a remark, or a meeting."""
        text = self.section = tidy_line(text.replace(LINE_BREAK, " "))
        if heading := find_period(text) or Period(year_of_title(text)):
            self.above.begin(heading)
            return None
        self.above.is_titled = True
        is_meeting = dates_in(text) and has_year(text) and MEETING.search(text)
        is_other = is_no_meeting(text) or is_sentence(text)
        return TableRow(number, text) if is_meeting and not is_other else None

    def _composed(self, cells: dict[str, str]) -> dict[str, str]:
        """Completes days from columns for year and month, whose values also count for empty cells below."""
        month = month_of_cell(cells.get("month", "").strip(" ."))
        said = find_period(month) or Period("", month)
        year = re.search("20[0-9]{2}", cells.get("year", ""))
        said = Period(year[0] if year else said.year, said.month)
        self.above.take_months(months_of(" ".join(cells.get(kind, "") for kind in DAY_KINDS)))
        period = self.above.period
        if said:
            period = Period(said.year or period.year, said.month or period.month)
            self.above.period = period
        found = {kind: text for kind, text in cells.items() if kind not in ("year", "month")}
        for kind in ("dates", "starts", "ends"):
            if kind in found:
                found[kind] = with_period(found[kind], period)
        if not found.keys() & {"dates", "starts"} and said:
            found["dates"] = " ".join(filter(None, [said.month, period.year]))
        if "ends" in found and "starts" not in found and "dates" in found:
            found["starts"] = found.pop("dates")
        return found


def _announces(cells: dict[str, str]) -> bool:
    """Has a name, and days, a place, an organiser or a word for open dates; or only lacks the name."""
    name = cells.get("name", "") or cells.get("short", "")
    if is_no_meeting(name) or _TYPES_OF_NO_MEETING.fullmatch(cells.get("type", "").strip()):
        return False
    if is_last_day(cells.get("dates", "")):
        return False
    kinds = (*DAY_KINDS, "place", "city", "country", "mode", "short", "organiser")
    if re.search(r"\w", name):
        doubts = doubts_in(cells.get("state", ""))
        is_said = re.search(r"\w", "".join(cells.get(kind, "") for kind in kinds))
        return bool(is_said) or doubts.dates or doubts.place
    days = "".join(cells.get(kind, "") for kind in DAY_KINDS)
    whose = "".join(cells.get(kind, "") for kind in ("place", "city", "organiser"))
    return bool(dates_in(tidy_line(days)) and re.search(r"\w", whose))


def _write_whole_years(kinds: Sequence[str], rows: Sequence[tuple[int, list[str]]]) -> None:
    """Writes years in full, `18-May-27`; unchanged if the first figures may be the year too."""
    places = [place for place, kind in enumerate(kinds) if kind in ("dates", "starts", "ends")]
    dated = [(cells, place) for _number, cells in rows for place in places if place < len(cells)]
    days = [day for cells, place in dated for day in _SHORT_YEAR.finditer(cells[place])]
    firsts, lasts = ({int(day[part]) for day in days} for part in ("first", "last"))
    if lasts <= _YEARS and not firsts <= _YEARS:
        for cells, place in dated:
            cells[place] = with_century(cells[place])


def with_century(text: str) -> str:
    return _SHORT_YEAR.sub(r"\g<first>\g<by>\g<month>\g<by>20\g<last>", text)
