import dataclasses
import datetime as dt
import json

import pytest

from core.records.frozen import Damaged
from papers.contents import GroupSummary, PaperSource, TextLink, WithoutPosition, from_json
from papers.formats import parts_of
from papers.models import BackgroundPaper
from papers.writer import DossierWriter

from ..matrix.snapshots import impact, other, paper, snapshot, stated, text

DAY = dt.date(2026, 11, 25)


def told(made, topics=None, **words):
    return DossierWriter(made, topics or {}, DAY).dossier(BackgroundPaper(title="Paper", **words))


def only_text(made, **words):
    [one] = told(made, **words).texts
    return one


def test_a_proposal_or_a_position_of_several_is_one_with_all_of_them():
    first = paper("50", "atu", slug="p", account="Asks for more.")
    second = paper("50", "canada", slug="p", is_cosigned=True)
    joint = (stated("50", by, "oppose", slug="same", account="No.") for by in ("ietf", "iab"))
    said = only_text(snapshot(first, second, *joint))
    [proposal], [position] = said.proposals, said.positions
    assert (proposal.word, proposal.account) == ("MOD", "Asks for more.")
    assert (proposal.by, proposal.cosigned_by) == (("ATU",), ("CANADA",))
    assert (position.held_by, position.word) == (("IAB", "IETF"), "oppose")
    assert position.account == "No."
    for opens_on, outcome in (
        (dt.date(2024, 10, 15), "outcome not found"),
        (dt.date(2027, 1, 1), ""),  # none is missed before the assembly
    ):
        [proposal] = only_text(snapshot(first, opens_on=opens_on)).proposals
        assert proposal.outcome == outcome


def test_silences_are_told_apart_and_are_no_positions():
    found = stated("50", "atu", "none_found", checked_on="2024-05-01")
    statements = (found, stated("50", "apt", "no_position"))
    statements += (paper("50", "cept", "mod", confidence="inferred"),)
    one = only_text(snapshot(*statements, groups=("atu", "apt", "cept", "rcc")))
    none_found, not_looked_for = "none found on 1 May 2024", "not looked for"
    assert one.without_position == (
        WithoutPosition(none_found, ("ATU",)),
        WithoutPosition(not_looked_for, ("RCC",)),
    )
    assert [position.word for position in one.positions] == ["no position taken"]
    assert one.by_group == (
        GroupSummary("no position taken", is_silent=True),
        GroupSummary(none_found, is_silent=True),
        GroupSummary("MOD (partly sourced)"),
        GroupSummary(not_looked_for, is_silent=True),
    )


def test_the_owner_stands_apart_and_frozen_and_thawed_it_is_the_same():
    result = {"affected": ("IETF",), "dated": "2024", "result": "resolved"}
    made = snapshot(
        paper("50", "atu", sources=("https://example.org/",), dated="2024-08"),
        stated("50", "isoc", "concern"),
        holders=(other("isoc", is_owner=True),),
        impacts=(impact("50", **result),),
    )
    one = only_text(made)
    assert [position.held_by for position in one.positions] == []
    assert [position.held_by for position in one.own_positions] == [("ISOC",)]
    [concern] = one.assessments
    said = (concern.dimension, concern.severity, concern.certainty, concern.result)
    assert said == ("Open", "high", "low", "resolved")
    dossier = told(made, introduction="<p>x</p>", topics={"a": "A"})
    assert dossier.publisher == "ISOC"
    assert from_json(json.loads(json.dumps(dataclasses.asdict(dossier)))) == dossier
    with pytest.raises(Damaged):
        from_json({"sections": [{"texts": [{"proposals": [{"code": 5}]}]}]})


def test_sources_are_kept_once_and_counted_from_one():
    same, another = "https://example.org/a", "https://example.org/b"
    document = {"document": "Addendum 4", "document_address": "/documents/a/"}
    one = only_text(
        snapshot(
            paper("50", "atu", sources=(same,), dated="2024-01"),
            paper("50", "apt", sources=(same, another), dated="2024-02"),
            paper("50", "cept", dated="2024-03", evidence="official_paper", **document),
            paper("50", "rcc", dated="2024-04"),
            paper("50", "citel", sources=(same,), dated="2024-05", **document),
            paper("50", "las", sources=(same, another), dated="2024-06", **document),
        )
    )
    numbers = [proposal.sources for proposal in one.proposals]
    assert numbers == [(1,), (1, 2), (3,), (), (4,), (3, 1, 2)]
    assert one.sources == (
        PaperSource(address=same),
        PaperSource(address=another),
        PaperSource("Addendum 4", "/documents/a/", "", "official paper"),
        PaperSource("Addendum 4", "/documents/a/", same),
    )


def test_a_text_of_two_topics_stands_under_the_first_and_is_pointed_to():
    made = snapshot(*(paper(number, "atu") for number in ("50", "20", "2")))
    made.subjects["50"] = text("50", topics=("a", "b"))
    made.subjects["20"] = text("20", topics=("b",))
    sections = told(made, topics={"a": "Names", "b": "Numbers"}).sections
    said = told(snapshot(paper("50", "atu"), paper("20", "india")))
    glance = next(part for part in parts_of(said) if part.anchor == "paper-glance")
    table, silent = glance.blocks  # on what no group speaks is said once
    assert [row[0].text for row in table.rows] == ["Resolution 50"]
    assert [one.text for one in silent.links] == ["Resolution 20"]
    assert [(one.anchor, one.name, one.address) for one in sections] == [
        ("section-a", "Names", "/topics/a/"),
        ("section-b", "Numbers", "/topics/b/"),
        ("section-other-texts", "Other texts", ""),
    ]
    texts = [[text.anchor for text in one.texts] for one in sections]
    assert texts == [["resolution-50"], ["resolution-20"], ["resolution-2"]]
    pointed = (TextLink("resolution-50", "Resolution 50"),)
    assert [one.see_also for one in sections] == [(), pointed, ()]
