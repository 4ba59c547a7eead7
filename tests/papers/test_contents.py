import datetime as dt
import json

import pytest

from core.records.frozen.contents import Damaged
from matrix.snapshot.statements import NOT_FOUND, Impact
from papers.contents import (
    GroupSummary,
    PaperSource,
    ShortName,
    TextLink,
    WithoutPosition,
    from_json,
    to_json,
)
from papers.writer import PaperTexts, dossier_of

from ..matrix.snapshots import other, paper, snapshot, state, stated, text

DAY = dt.date(2026, 11, 25)


def told(made, **words):
    return dossier_of(made, PaperTexts("Paper", **words), DAY)


def only_text(made, **words):
    [one] = told(made, **words).texts
    return one


def test_an_empty_board_makes_an_empty_paper_that_warns():
    dossier = told(snapshot())
    assert (dossier.sections, dossier.made_on, dossier.assembly) == ((), "2026-11-25", "WTSA-24")
    assert dossier.warning == "Proposals are not agreed texts. This is a best-efforts reading."


def test_a_proposal_of_several_is_one_with_all_of_them():
    first = paper("50", "atu", slug="p", account="Asks for more.")
    second = paper("50", "canada", slug="p", is_cosigned=True)
    [proposal] = only_text(snapshot(first, second)).proposals
    assert (proposal.word, proposal.by, proposal.cosigned_by, proposal.account) == (
        "MOD",
        ("ATU",),
        ("CANADA",),
        "Asks for more.",
    )


def test_a_proposal_whose_proponent_was_not_found_says_so():
    assert only_text(snapshot(paper("50", NOT_FOUND))).proposals[0].by == ("Proponent not found",)


def test_two_items_of_one_proposal_stay_two():
    codes = [
        proposal.word
        for proposal in only_text(
            snapshot(
                paper("50", "atu", "mod", slug="p"), paper("50", "atu", "noc", slug="p", number=2)
            )
        ).proposals
    ]
    assert codes == ["MOD", "NOC"]


@pytest.mark.parametrize(
    ("opens_on", "outcome"),
    [(dt.date(2024, 10, 15), "outcome not found"), (dt.date(2027, 1, 1), "")],
)
def test_no_outcome_is_missed_before_the_assembly(opens_on, outcome):
    assert (
        only_text(snapshot(paper("50", "atu"), opens_on=opens_on)).proposals[0].outcome == outcome
    )


def test_a_joint_position_is_one_with_all_its_holders():
    one = {"slug": "same", "account": "No to it."}
    [position] = only_text(
        snapshot(stated("50", "ietf", "oppose", **one), stated("50", "iab", "oppose", **one))
    ).positions
    assert (position.held_by, position.word, position.account) == (
        ("IAB", "IETF"),
        "oppose",
        "No to it.",
    )


def test_silences_are_told_apart_and_are_no_positions():
    made = snapshot(
        stated("50", "atu", "none_found", checked_on="2024-05-01"), stated("50", "apt", "no_position"), paper("50", "cept", "mod"),
        groups=("atu", "apt", "cept", "rcc"),
    )  # fmt: skip
    one = only_text(made)
    assert one.without_position == (
        WithoutPosition("none found on 1 May 2024", ("ATU",)),
        WithoutPosition("not looked for", ("RCC",)),
    )
    assert [position.word for position in one.positions] == ["no position taken"]
    assert one.by_group == (
        GroupSummary("no position taken", is_silent=True),
        GroupSummary("none found on 1 May 2024", is_silent=True),
        GroupSummary("MOD"),
        GroupSummary("not looked for", is_silent=True),
    )


def test_who_breaks_with_its_group_is_named():
    made = snapshot(
        paper("50", "citel", "noc"),
        paper("50", "brazil", "mod"),
        holders=(state("brazil", "citel"),),
    )
    assert only_text(made).agreements == ("Brazil: breaks with CITEL",)


def test_the_owner_stands_apart():
    said = ("open", "Open", "high", "low", "It closes things.")
    impact = Impact("50", "i", *said, ("IETF",), "2024", "resolved", "Gone.")
    made = snapshot(
        paper("50", "atu"),
        stated("50", "isoc", "concern"),
        holders=(other("isoc", is_owner=True),),
        impacts=(impact,),
    )
    one = only_text(made)
    assert [position.held_by for position in one.positions] == []
    assert [position.held_by for position in one.own_positions] == [("ISOC",)]
    [concern] = one.assessments
    assert (concern.dimension, concern.severity) == ("Open", "high")
    assert (concern.certainty, concern.result) == ("low", "resolved")
    assert told(made).publisher == "ISOC"


def test_a_text_that_only_the_owner_read_is_there():
    impact = Impact("50", "i", "open", "Open", "high", "low", "It closes things.")
    assert only_text(snapshot(impacts=(impact,))).name == "Resolution 50"


def test_sources_are_kept_once_and_counted_from_one():
    same, another = "https://example.org/a", "https://example.org/b"
    one = only_text(
        snapshot(
            paper("50", "atu", sources=(same,), dated="2024-01"),
            paper("50", "apt", sources=(same, another), dated="2024-02"),
            paper(
                "50",
                "cept",
                document="Addendum 4",
                document_address="/documents/a/",
                dated="2024-03",
                evidence="official_paper",
            ),
            paper("50", "rcc", dated="2024-04"),
        )
    )
    assert [proposal.sources for proposal in one.proposals] == [(1,), (1, 2), (3,), ()]
    assert one.sources == (
        PaperSource(address=same),
        PaperSource(address=another),
        PaperSource("Addendum 4", "/documents/a/", "", "official paper"),
    )


def _with_topics(made, **topics):
    for path, slugs in topics.items():
        made.subjects[path.lstrip("r")] = text(path.lstrip("r"), topics=slugs)
    return made


def test_a_text_of_two_topics_stands_under_the_first_and_is_pointed_to():
    made = _with_topics(
        snapshot(paper("50", "atu"), paper("20", "atu"), paper("2", "atu")),
        r50=("a", "b"),
        r20=("b",),
    )
    sections = told(made, topics={"a": "Names", "b": "Numbers"}).sections
    assert [
        (one.anchor, one.name, one.address, [text.anchor for text in one.texts], one.see_also)
        for one in sections
    ] == [
        ("section-a", "Names", "/topics/a/", ["resolution-50"], ()),
        (
            "section-b",
            "Numbers",
            "/topics/b/",
            ["resolution-20"],
            (TextLink("resolution-50", "Resolution 50"),),
        ),
        ("section-other-texts", "Other texts", "", ["resolution-2"], ()),
    ]


def test_texts_stand_by_kind_and_number():
    paths = ("new/wtsa-24-x-1", "study-group/sg2", "50", "7", "topic/dns")
    made = _with_topics(snapshot(*(paper(path, "atu") for path in paths)))
    made.subjects["topic/dns"] = text("topic/dns", topics=("dns",))
    anchors = [one.anchor for one in told(made, topics={"dns": "DNS"}).texts]
    assert anchors == [
        "topic-dns",
        "study-group-sg2",
        "resolution-7",
        "resolution-50",
        "new-wtsa-24-x-1",
    ]


def test_short_names_are_explained_where_they_are_used():
    made = snapshot(paper("50", "atu"), groups=("atu",), holders=(state("brazil"),))
    assert told(made).names == (ShortName("ATU", "ATU in full"),)


def test_the_summary_and_each_sentence_come_from_the_table():
    dossier = told(snapshot(paper("20", "citel", "noc"), groups=("citel",)))
    assert dossier.summary
    assert dossier.texts[0].sentence == "CITEL asks for no change to Resolution 20."


def test_frozen_and_thawed_it_is_the_same():
    impact = Impact("50", "i", "open", "Open", "high", "low", "Why.", ("IETF",))
    made = snapshot(
        paper("50", "atu", sources=("https://example.org/",), dated="2024-08"),
        stated("50", "ietf"),
        impacts=(impact,),
    )
    dossier = told(made, introduction="<p>x</p>", topics={"a": "A"})
    assert from_json(json.loads(json.dumps(to_json(dossier)))) == dossier


@pytest.mark.parametrize("contents", [{}, {"made": 1}])
def test_an_older_paper_thaws_to_as_much_of_one_as_it_is(contents):
    dossier = from_json(contents)
    assert (dossier.title, dossier.texts) == ("", [])


@pytest.mark.parametrize(
    "contents",
    [
        [],
        None,
        "x",
        {"sections": 5},
        {"sections": [1, {"texts": "x"}]},
        {"title": 7},
        {"title": "a\ud800b"},
    ],
)
def test_what_is_no_paper_is_damage(contents):
    with pytest.raises(Damaged):
        from_json(contents)
