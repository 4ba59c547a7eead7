"""From a workbook to numbered rows: values by type, which sheet, and files made to do harm."""

import datetime as dt
import io
import json
import os
import subprocess
import sys
import zipfile
from contextlib import suppress
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from exchange.files.detect import read
from exchange.files.sheet import Fault, FileRefused, FileSheet

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LAST = 1_048_576
FORMULA = "holds a formula. Replace it with its value."
DAMAGED = "The workbook is damaged: "
ANEW = "Open it in a spreadsheet program and save it again, or save it as “CSV UTF-8”."
ROOT = Path(__file__).parents[2]


def relations(**targets: str) -> str:
    lines = (
        f'<Relationship Id="{kind}" Type="{OFFICE}/{kind.rstrip("0123456789")}" Target="{to}"/>'
        for kind, to in targets.items()
    )
    return f"<Relationships>{''.join(lines)}</Relationships>"


def sheet_xml(rows: str) -> str:
    return f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>"


def parts_of(
    rows: str = "", sheet: str = "", strings: str = "", styles: str = ""
) -> dict[str, str]:
    """The parts of a workbook with one sheet, by hand, so that they can be wrong."""
    return {
        "_rels/.rels": relations(officeDocument="xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{OFFICE}"><sheets><sheet name="One" r:id="worksheet1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(
            worksheet1="worksheets/sheet1.xml", sharedStrings="strings.xml", styles="/xl/styles.xml"
        ),
        "xl/worksheets/sheet1.xml": sheet or sheet_xml(rows),
        "xl/strings.xml": f"<sst {MAIN}>{strings}</sst>",
        "xl/styles.xml": f"<styleSheet {MAIN}>{styles}</styleSheet>",
    }


def zipped(parts: dict[str, str | bytes], **how: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(
        out, "w", **{"compression": zipfile.ZIP_DEFLATED, "compresslevel": 1} | how
    ) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def by_hand(rows: str = "", **parts: str) -> bytes:
    return zipped(parts_of(rows, **parts))


def text(name: str, said: str) -> str:
    return f'<c r="{name}" t="inlineStr"><is><t>{escape(said)}</t></is></c>'


def row(number: int, *cells: str) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


HEADER = row(1, text("A1", "code"), text("B1", "name"))


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def book_of(*rows: list) -> Workbook:
    book = Workbook()
    for cells in rows:
        book.active.append(cells)
    return book


def refusal(data: bytes, sheet: str = "") -> str:
    with pytest.raises(FileRefused) as refused:
        read(data, sheet)
    return str(refused.value)


def test_a_sheet_is_read_with_its_name_and_the_numbers_that_a_program_shows():
    book = book_of(["code", "name"], ["APT", "Asia"], [], ["ATU", "Africa"])
    book.active.title = "Regional bodies"
    assert read(saved(book)) == FileSheet(
        ["code", "name"],
        [(2, ["APT", "Asia"]), (4, ["ATU", "Africa"])],
        name="Regional bodies",
        head_line=1,
    )


VALUES = [
    ("  as it is 中国 𝄞 \n second line", "  as it is 中国 𝄞 \n second line"),
    ("007", "007"),
    (2024.0, "2024"),
    (0.1 + 0.2, "0.3"),
    (1e22, "1e+22"),
    (True, "yes"),
    (dt.date(2024, 10, 15), "2024-10-15"),
    (dt.datetime(2024, 10, 15, 9, 30, 59), "2024-10-15 09:30:59"),
    (dt.time(9, 30), "09:30"),
    (dt.timedelta(hours=30, minutes=15), "30:15"),
    (dt.date(1900, 1, 1), "1900-01-01"),
]


def test_a_value_becomes_the_text_that_columns_read():
    sheet = read(saved(book_of(["value"], *([value] for value, _cell in VALUES))))
    assert [cells for _number, cells in sheet.rows] == [[cell] for _value, cell in VALUES]


FORMATS = {
    "[$-409]d\\-mmm\\-yy;@": "2024-04-01",
    "mmm\\-yy": "2024-04",
    'yyyy"年"m"月"': "2024-04",
    '"day" mmm yyyy': "2024-04",
    '0" days"': "45383",
}


def test_a_date_says_no_more_than_its_format_shows():
    book = book_of(["date"], *([dt.date(2024, 4, 1)] for _format in FORMATS))
    for number, shown_as in enumerate(FORMATS, start=2):
        book.active[f"A{number}"].number_format = shown_as
    assert [cell for _number, [cell] in read(saved(book)).rows] == [*FORMATS.values()]
    book = book_of(["date"], [dt.date(2024, 10, 15)])
    book.epoch = CALENDAR_MAC_1904
    assert read(saved(book)).rows == [(2, ["2024-10-15"])]


CELLS = {
    '<c s="3"><v></v></c>': "",
    '<c t="s"><v>1</v></c>': "bold and not",
    '<c t="s"><v>2</v></c>': "two\r\nlines",
    '<c t="s"><v>3</v></c>': "_x000D_ itself",
    '<c t="inlineStr"><is><r><t>in</t></r><r><t>line</t></r></is></c>': "inline",
    '<c t="d"><v>2024-10-15T00:00:00</v></c>': "2024-10-15",
    "<c><v>1.5E3</v></c>": "1500",
}


def test_cells_of_other_programs_are_read():
    strings = (
        "<si><t>plain</t></si><si><r><t>bold</t></r><r><t xml:space='preserve'> and not</t></r><rPh sb='0' eb='1'><t>reading</t></rPh></si>"
        "<si><t>two_x000D_\nlines</t></si><si><t>_x005F_x000D_ itself</t></si>"
    )
    rows = (row(at, cell, text(f"B{at}", "x")) for at, cell in enumerate(CELLS, start=2))
    sheet = read(by_hand(HEADER + "".join(rows), strings=strings))
    assert [cells for _number, cells in sheet.rows] == [[one, "x"] for one in CELLS.values()]


def test_columns_without_title_and_value_are_dropped_and_faults_move_along():
    sheet = read(saved(book_of(["code", None, "name"], ["A", " ", "=1+1"])))
    assert [sheet.header, sheet.rows] == [["code", "name"], [(2, ["A", "=1+1"])]]
    assert sheet.faults == {2: [Fault(1, "=1+1", f"Cell C2 {FORMULA}")]}


FAULTY = [
    (' t="e"><v>#N/A</v>', "#N/A", "shows the error #N/A."),
    ("><f>A1+1</f><v>5</v>", "=A1+1", FORMULA),
    ('><f t="shared" si="0"/><v>5</v>', "5", FORMULA),
    (' t="e"><f>1/0</f><v>#DIV/0!</v>', "=1/0", FORMULA),
    (' s="1"><v>99999999</v>', "99999999", "holds “99999999”, which is no number or date."),
    ("><v>1E999</v>", "1E999", "holds “1E999”, which is no number or date."),
]


def test_errors_and_formulas_are_kept_as_faults_with_their_cell():
    styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
    rows = (
        row(at, text(f"A{at}", "A") + f'<c r="B{at}"{cell}</c>')
        for at, (cell, *_read) in enumerate(FAULTY, start=3)
    )
    sheet = read(by_hand(HEADER + "".join(rows), styles=styles))
    for at, (_cell, shown, why) in enumerate(FAULTY, start=3):
        assert sheet.rows[at - 3] == (at, ["A", shown])
        assert sheet.faults[at] == [Fault(1, shown, f"Cell B{at} {why}")]
    assert len(sheet.rows) == len(sheet.faults) == len(FAULTY)


def test_the_only_filled_sheet_is_read_wherever_it_stands_and_whatever_was_looked_at_last():
    book = Workbook()
    book.create_sheet("Filled").append(["code"])
    book.create_sheet("Spaces").append([" "])
    book.active = 2
    assert read(saved(book)).name == "Filled"
    assert refusal(saved(Workbook())) == "The file is empty."


def test_hidden_sheets_and_merged_cells_are_said_and_no_hidden_one_can_be_chosen():
    book = book_of(["x"])
    book.create_sheet("One").append(["code"])
    book.active.title, book.active.sheet_state = "Lists", "veryHidden"
    sheet = read(saved(book))
    assert [sheet.name, sheet.notes] == ["One", ["Hidden sheets are not read: “Lists”."]]
    said = "The workbook has no visible sheet “Lists”. Its filled sheets are: “One”."
    assert refusal(saved(book), "Lists") == said
    book.active = 1
    book.active.merge_cells("B2:B3")
    note = read(saved(book)).notes[1]
    assert note.startswith("Cells are merged (B2:B3): only the first of each holds the value")


def test_a_file_that_is_no_workbook_or_not_whole_or_has_a_password_is_refused():
    strict = '<workbook xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"/>'
    opened = {"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}
    for parts in ({"table.csv": "code"}, opened, parts_of() | {"xl/workbook.xml": strict}):
        assert refusal(zipped(parts)).startswith("This is not an Excel workbook. Open it")
    data = saved(book_of(["code"], ["APT"]))
    said = f"The workbook is damaged or was cut off on its way. {ANEW}"
    assert [refusal(data[: int(len(data) * share)]) for share in (0.05, 0.99)] == [said] * 2
    before, after = (b"PK\x01\x02\x14\x03\x14\x00" + bytes([flag, 0]) for flag in (0, 1))
    data = by_hand(HEADER).replace(before, after)
    assert refusal(data) == "The workbook is protected by a password. Save it without one."


DOCTYPE = "it declares a DOCTYPE, which no workbook needs and which may hide entities"
PART = "The part “xl/worksheets/sheet1.xml” of the workbook cannot be read: "
COPY = ". Copy the cells into a new workbook, or save it as “CSV UTF-8”."


@pytest.mark.parametrize("part", parts_of())
def test_no_part_may_declare_entities(part):
    """A part that is broken is refused by its name too, except the first, which says where the workbook is."""
    bomb = '<!DOCTYPE a [<!ENTITY b "lol"><!ENTITY c SYSTEM "file:///etc/passwd">]><a>&b;&c;</a>'
    for encoding in ("utf-8", "utf-16"):
        data = zipped(parts_of(HEADER) | {part: bomb.encode(encoding)})
        assert refusal(data) == f"The part “{part}” of the workbook cannot be read: {DOCTYPE}{COPY}"
    if part != "_rels/.rels":
        for content in ("", "<broken", "\x00\x01", f"<a {MAIN}>&lol;</a>"):
            said = f"{DAMAGED}its part “{part}” cannot be read. {ANEW}"
            assert refusal(zipped(parts_of(HEADER) | {part: content})) == said


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (HEADER + row(3) + row(2, text("A2", "A")), "in sheet “One” a row 2 follows row 3."),
        (row(2_000_000_000), "in sheet “One” a row 2000000000 follows row 0."),
        (row(1, text("A1", "a"), text("A1", "b")), "cell A1 is there twice."),
        (row(1, '<c r="A1" t="s"><v>-1</v></c>'), "its part “xl/worksheets/sheet1.xml” cannot"),
        (row(1, text("?1", "a")), "its part “xl/worksheets/sheet1.xml” cannot"),
        # What would take too much time or memory.
        (
            "<a>" * 101 + "</a>" * 101,
            f"{PART}its elements are nested more than 100 deep, the limit",
        ),
        (row(1, "<c/>" * 200_001), f"{PART}a row or list in it has more than 200000 elements, the"),
        (
            "".join(f"<n{number}/>" for number in range(20_001)),
            f"{PART}it has more than 20000 diff",
        ),
    ],
    ids=["rows", "last row", "cell", "text", "name", "deep", "wide", "names"],
)
def test_a_part_out_of_order_or_too_costly_is_refused_instead_of_lost(rows, said):
    assert refusal(by_hand(rows)).removeprefix(DAMAGED).startswith(said)


def test_every_byte_of_a_workbook_may_be_wrong():
    """The workbook is read or refused with a message; it never raises another exception."""
    rows = HEADER + row(2, text("A2", "A"), '<c r="B2" s="1"><v>5</v></c>')
    data = bytearray(by_hand(rows, styles='<cellXfs><xf numFmtId="14"/></cellXfs>'))
    for place in range(0, len(data), 3):
        kept, data[place] = data[place], data[place] ^ 0xA5
        with suppress(FileRefused):
            assert isinstance(read(bytes(data)), FileSheet)
        data[place] = kept


def test_more_than_the_limits_of_columns_entries_faults_or_texts_is_refused(settings):
    settings.IMPORT_MAX_COLUMNS = 3
    wide = saved(book_of(["a", "b", "c"], [1, 2, 3, None, 5]))
    assert refusal(wide) == "Row 2 has 5 columns; the limit is 3."
    settings.IMPORT_MAX_BYTES = 4000
    rows = (row(number, '<c t="s"><v>0</v></c>') for number in range(2, 200))
    one_text = by_hand(HEADER + "".join(rows), strings=f"<si><t>{'x' * 100}</t></si>")
    unused = by_hand(HEADER, strings=f"<si><t>{'x' * 100}</t></si>" * 130)
    said = "The cells hold more than 12000 characters together, which is the limit."
    assert [refusal(one_text), refusal(unused)] == [said] * 2
    settings.IMPORT_MAX_ROWS = 1
    faults = HEADER + row(2, *(f'<c r="{column}2"><f>1</f></c>' for column in "ABC"))
    said = f"More than 2 cells cannot be read. The last of them: Cell C2 {FORMULA}"
    assert refusal(by_hand(faults)) == said
    settings.IMPORT_MAX_ENTRIES = 5
    assert refusal(by_hand()) == "The workbook is a ZIP of 6 entries; the limit is 5."


def test_names_that_lead_out_of_the_archive_do_no_harm():
    strange = {"../../../etc/passwd": "x", "/etc/passwd": "y", "C:\\x": "z"}
    assert read(zipped(parts_of(HEADER) | strange)).header == ["code", "name"]


SHEET = "xl/worksheets/sheet1.xml"


def packed(before: str, piece: str, times: int, after: str, part=SHEET, level=1) -> bytes:
    """A workbook with a part of one piece many times over."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, content in parts_of(HEADER).items():
            if name != part:
                archive.writestr(name, content)
        with archive.open(part, "w", force_zip64=True) as target:
            target.write(before.encode())
            for _block in range(times // 10_000):
                target.write(piece.encode() * 10_000)
            target.write(after.encode())
    return out.getvalue()


OPEN, CLOSE = f"<worksheet {MAIN}><sheetData>", "</sheetData></worksheet>"
FIRST = '<row r="1"><c r="A1" t="inlineStr"><is><t>'

# Small files that unpack to much: read in a process of their own, which tells what they cost.
BOMBS = {
    "a styled cell in the last corner": (
        lambda: by_hand(HEADER + row(2, text("A2", "A")) + row(LAST, f'<c r="XFD{LAST}" s="1"/>')),
        "1 rows",
    ),
    "40 MB of spaces": (
        lambda: packed(OPEN + FIRST, " " * 100, 400_000, "</t></is></c></row>" + CLOSE),
        "The workbook unpacks to 40001",
    ),
    "200,000 rows": (
        lambda: packed(OPEN, "<row><c><v>1</v></c></row>", 200_000, CLOSE),
        "The file has more than 50000 rows, the limit: row 50002 is one too many.",
    ),
    "700,000 unused texts": (
        lambda: packed(f"<sst {MAIN}>", "<si><t/></si>", 700_000, "</sst>", "xl/strings.xml"),
        "The workbook holds more than 500000 different texts, which is the limit.",
    ),
    "16 MB that pack to nearly nothing": (
        lambda: packed(OPEN, "<a/>" * 100, 40_000, CLOSE, level=9),
        "“xl/worksheets/sheet1.xml” unpacks from",
    ),
    "300,000 empty rows": (
        lambda: by_hand(HEADER + "".join(map(row, range(2, 300_000)))),
        "The sheet “One” has more than 50000 empty rows, the limit.",
    ),
}

READ = """
import json, pathlib, sys, time
import django
django.setup()
from exchange.files.detect import FileRefused, read

def megabytes(name):
    lines = pathlib.Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith(name))

told = {}
for path in sys.argv[1:]:
    with open(path, "rb") as file:
        data = file.read()
    pathlib.Path("/proc/self/clear_refs").write_text("5")  # resets the peak of memory
    before, began = megabytes("VmRSS"), time.process_time()
    try:
        said = f"{len(read(data).rows)} rows"
    except FileRefused as refused:
        said = str(refused)
    told[path] = [said, time.process_time() - began, megabytes("VmHWM") - before]
print(json.dumps(told))
"""


def test_a_file_made_to_burst_is_refused_or_read_cheaply(tmp_path):
    """One process reads them all, and resets its peak of memory before each."""
    paths = {name: tmp_path / f"{number}.xlsx" for number, name in enumerate(BOMBS)}
    for name, path in paths.items():
        path.write_bytes(BOMBS[name][0]())
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", READ, *map(str, paths.values())],
        cwd=ROOT,
        env=os.environ | {"IMPORT_MAX_UNPACKED": "20000000"},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    told = json.loads(ended.stdout)
    for bomb, path in paths.items():
        said, seconds, megabytes = told[str(path)]
        assert said.startswith(BOMBS[bomb][1]), (bomb, said)
        assert [seconds < 5, megabytes < 100] == [True, True], (bomb, seconds, megabytes)
