"""Positions as they arrive: minutes, mails, tables and matrices. What is not understood is asked; a signature is no stance."""

import pytest

from documents.models import Document
from meetings.models import Assembly
from participants.models import Participant
from positions.choices import Stance
from positions.resources.pasting.positions import PositionReader
from positions.resources.pasting.words import KnownNames
from positions.subjects import SUBJECTS
from resolutions.models import Topic

GROUPS = {
    "ATU": ("African Telecommunications Union", "AFCP"),
    "APT": ("Asia-Pacific Telecommunity", "ACP"),
    "CITEL": ("Inter-American Telecommunication Commission", "IAP"),
    "CEPT": ("European Conference of Postal and Telecommunications Administrations", "ECP\nEUR"),
    "LAS": ("League of Arab States", "ARB"),
    "RCC": ("Regional Commonwealth in the Field of Communications", "RCC"),
}
STATES = {"USA": ("United States", "USA"), "JPN": ("Japan", "J"), "ITA": ("Italy", "I")}


def known_names():
    """Of rows that are in no database."""
    groups = [
        Participant(
            pk=number,
            code=code,
            kind="regional_organisation",
            name=name,
            proposal_prefixes=prefixes,
            aliases={"LAS": "Arab States\nArab Group", "ATU": "African Group"}.get(code, ""),
        )
        for number, (code, (name, prefixes)) in enumerate(GROUPS.items(), start=1)
    ]
    states = [
        Participant(pk=number, code=code, kind="member_state", name=name, itu_symbol=symbol)
        for number, (code, (name, symbol)) in enumerate(STATES.items(), start=100)
    ]
    assemblies = [Assembly(pk=1, code="WTSA-24"), Assembly(pk=2, code="WTSA-28")]
    papers = [Document(pk=1, slug="wtsa-24-42", number="42", assembly=assemblies[0])]
    topics = [Topic(pk=1, slug="new-ip", name="New IP")]
    return KnownNames([*groups, *states], assemblies, papers, topics)


@pytest.fixture
def reader():
    """Without a database: reading asks it nothing."""
    return PositionReader(known_names())


def rows(text, reader):
    sheet = reader.read(text)
    return [dict(zip(sheet.header, cells, strict=True)) for _number, cells in sheet.rows]


def seen(text, reader):
    """Who, about what, and how they stand, a line for each row; what is asked stands in brackets."""
    return [
        " · ".join(
            [
                row["held_by"],
                " ".join(row.get(name, "") for name in SUBJECTS).strip(),
                row["stance"] if row["stance"] in Stance else f"[{row['stance']}]",
            ]
        ).replace("Resolution ", "")
        for row in rows(text, reader)
    ]


WORD_TABLE = (
    "<table><tr><td><p>Resolution</p></td><td>APT</td><td>ATU</td><td>CEPT</td></tr>"
    "<tr><td>Resolution 20 – Numbering</td><td>MOD – support</td><td></td><td>No&nbsp;change</td></tr>"
    "<tr><td>Res. 64</td><td>–</td><td>Support</td><td>Concern</td></tr></table>"
)
MINUTES = """\
Minutes of the coordination meeting

Dear all, please find below the minutes.
- Res. 50: APT supports AFCP's proposal; CITEL reserves
- Res. 64: CEPT opposes the proposal of the Arab Group. USA has no position.
"""
BY_TEXT = """\
Resolution 50
• ATU: support
• CEPT: oppose
Resolution 64 – Non-discriminatory access
• African Group, Arab States: in favour
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ATU: MOD Res. 64 – support, see C42", ["ATU · 64 · support"]),
        (
            WORD_TABLE,
            [
                *("APT · 20 · support", "CEPT · 20 · no_change"),
                *("ATU · 64 · support", "CEPT · 64 · concern"),
            ],
        ),
        (
            MINUTES,
            [
                *("APT · 50 · [APT supports AFCP's proposal]", "CITEL · 50 · [CITEL reserves]"),
                "CEPT · 64 · [CEPT opposes the proposal of the Arab Group]",
                "USA · 64 · no_position",
            ],
        ),
        (
            BY_TEXT,
            [
                *("ATU · 50 · support", "CEPT · 50 · oppose"),
                *("ATU · 64 · support", "LAS · 64 · support"),
            ],
        ),
        (
            "Group\tRes. 50\tResolution 64\nATU\tsupport\tagainst\nRCC\t\tno position",
            ["ATU · 50 · support", "ATU · 64 · oppose", "RCC · 64 · no_position"],
        ),
        (
            "| Text | Holder | Stance |\n|--|--|--|\n| Res. 50 (Rev. New Delhi, 2024) | **IAP** | opposed |",
            ["CITEL · 50 (Rev. New Delhi, 2024) · oppose"],
        ),
        (
            "Res. 50: support – ATU, LAS; oppose – CEPT, USA",
            ["ATU · 50 · support", "LAS · 50 · support", "CEPT · 50 · oppose", "USA · 50 · oppose"],
        ),
        ("\tATU\tAPT\nRes. 57\tSUP\tNOC", ["ATU · 57 · [SUP]", "APT · 57 · no_change"]),
        (
            "Resolution\tXYZ\tAPT 2\tFoo\nRes. 57\tsupport\tNOC\toppose",
            ["XYZ · 57 · support", "APT 2 · 57 · no_change", "Foo · 57 · oppose"],
        ),
        ("New IP | RCC | support", ["RCC · new-ip · support"]),
    ],
)
def test_positions_are_read_from_each_layout(text, expected, reader):
    assert seen(text, reader) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ATU: MOD Res. 64 – co-signed", "ATU · 64 · [MOD – co-signed]"),
        ("ATU: Res. 64 – support, if the scope stays", "ATU · 64 · [support – if the scope stays]"),
        ("CEPT: NOC Res. 20 – support", "CEPT · 20 · [NOC – support]"),
        ("Japan, on behalf of APT, supports Res. 64", "JPN · 64 · [support – on behalf of APT]"),
        ("Res. 64 | APT | support / oppose", "APT · 64 · [support / oppose]"),
    ],
)
def test_what_is_not_understood_is_asked(text, expected, reader):
    assert seen(text, reader) == [expected]


@pytest.mark.parametrize(
    ("sentence", "holder", "text"),
    [
        ("USA co-signed AFCP's proposal on Res. 64", "USA", "64"),
        ("CEPT does not support MOD Res. 64", "CEPT", "64"),
        ("APT supports CEPT on Res. 64", "APT", "64"),
        ("Some States oppose MOD Res. 64", "", "64"),
        ("ATU asked whether CEPT supports Res. 64", "ATU", "64"),
        ("APT supports PP Resolution 101", "APT", ""),  # of another conference
    ],
)
def test_a_sentence_is_asked_in_its_own_words(sentence, holder, text, reader):
    said = sentence.replace("Resolution ", "")
    assert seen(sentence, reader) == [f"{holder} · {text} · [{said}]"]


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        (
            "WTSA-24\nATU: MOD Res. 64 – support, see C42",
            {"assembly": "WTSA-24", "document": "wtsa-24-42", "summary": ""},
        ),
        (
            "Assembly;Resolution;Group;Position;Date;Doc;Remarks\nwtsa24;64;APT;oppose;2024-03-12;42;Too wide",
            {"taken_on": "2024-03-12", "document": "wtsa-24-42", "summary": "Too wide"},
        ),
        ("WTSA-24 or WTSA-28?\nATU: Res. 64 – support", {"assembly": "", "document": ""}),
        ("ATU: Res. 64 – support, doc 31 (5/6/2024)", {"taken_on": "5/6/2024", "document": ""}),
    ],
)
def test_what_else_a_line_says_fills_its_column(text, filled, reader):
    (row,) = rows(text, reader)
    assert {name: row[name] for name in filled} == filled


def test_what_is_left_out_or_has_no_column_is_named(reader):
    text = "Dear all,\n\nWTSA-24\nATU: Res. 64 – support, doc 31\nThe next call is on Friday.\n\nRegards"
    left_out = "Line {} is not a position and was left out: “{}”."
    assert reader.read(text).notes == [
        left_out.format(1, "Dear all,"),
        left_out.format(3, "WTSA-24"),
        left_out.format(5, "The next call is on Friday."),
        left_out.format(7, "Regards"),
    ]


def test_of_a_matrix_remarks_stay_in_the_note_and_rows_without_a_position_are_left_out(reader):
    found = reader.read("Group\tRes. 50\tRemarks\nATU\tsupport\tbut late\nRCC\t–\tno reply")
    note = "ATU | Resolution 50 | support | but late"
    assert ([cells[-1] for _number, cells in found.rows], found.left_out) == ([note], [3])


def test_two_columns_of_a_matrix_of_one_holder_are_asked_as_one(reader):
    text = "Resolution\tAPT\tCEPT\tACP\nRes. 20\tsupport\tNOC\toppose"
    assert seen(text, reader) == ["APT · 20 · [support – oppose]", "CEPT · 20 · no_change"]
