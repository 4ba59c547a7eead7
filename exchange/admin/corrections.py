"""What was chosen and written on the page of a preview, added to what was chosen before."""

import re
from collections.abc import Container
from dataclasses import replace
from typing import Any

from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.fields import normalise, tidy_line
from core.records.permissions import Actor
from exchange.columns.headers import bare
from exchange.files.detect import ENCODINGS

from ..checking.plan import Instructions
from ..columns.keys import Context, KeyIndexes
from ..columns.resource import TableResource
from ..models import StoredUpload

DATE_ORDERS = {
    "": gettext_lazy("not chosen: 10/11/2024 is refused"),
    "dmy": gettext_lazy("day first: 10/11/2024 is 10 November"),
    "mdy": gettext_lazy("month first: 10/11/2024 is 11 October"),
}
_KNOWN_WORDS: dict[str, Container[str]] = {"date_order": DATE_ORDERS, "encoding": ENCODINGS}
LEFT_OUT = "(left out)"
FOR_ALL = "all-"  # before the name of a column
LONGEST = 200  # characters of what stands for a value
_ROW = "0*([0-9]{1,12})"
_MATCH = re.compile(f"same-{_ROW}")
_CELL = re.compile(f"cell-{_ROW}-([0-9]{{1,3}})")

Values = dict[str, dict[str, str]]


def instructions_after(
    posted: QueryDict, upload: StoredUpload, before: Instructions
) -> Instructions:
    """What the page does not show stays as it was chosen before."""
    after = replace(before, columns=_columns(posted, before), **_reading(posted))
    if after.sheet != before.sheet:  # its rows are others
        after = replace(after, left_out=[], cells={}, matches={})
    return replace(
        after,
        left_out=_left_out(posted, after.left_out),
        cells=_cells(posted, upload, after.cells),
        values=_values(posted, upload, after.values),
        matches=_matches(posted, upload, after.matches),
        for_all=_for_all(posted, after.for_all),
    )


def rows_asked_for(query: QueryDict, is_changed: bool = False) -> tuple[str, str]:
    """State and page of the rows that are to be shown; the button that was pressed comes first.

    Rows that were just corrected or unticked leave those of their state, and others move up: the page is not turned.
    """
    state, divider, number = query.get("go", "").partition(":")
    if not divider or is_changed:
        return query.get("state", ""), query.get("page", "")
    return state, number


def _reading(posted: QueryDict) -> dict[str, Any]:
    found = {name: str(posted[name]) for name in _KNOWN_WORDS if name in posted}
    known = {name: text if text in _KNOWN_WORDS[name] else "" for name, text in found.items()}
    if "sheet" not in posted:
        return known
    return known | {"sheet": str(posted["sheet"]).replace("\x00", "")[:100]}


def _columns(posted: QueryDict, before: Instructions) -> dict[str, str]:
    """A header without a column is read as it is named."""
    if "title" not in posted:
        return before.columns
    # Browsers write line ends in their own way, and a title may have some.
    titles = map(bare, posted.getlist("title"))
    columns = map(tidy_line, posted.getlist("column"))
    return {
        title: "" if column == LEFT_OUT else column or title
        for title, column in zip(titles, columns, strict=False)
        if column or title
    }


def _left_out(posted: QueryDict, before: list[int]) -> list[int]:
    """A page tells of the rows that it shows, and which of them are ticked."""
    shown, ticked = (
        {int(number) for number in posted.getlist(name) if re.fullmatch(_ROW, number)}
        for name in ("shown", "take")
    )
    return sorted((set(before) - shown) | (shown - ticked))


def _cells(
    posted: QueryDict, upload: StoredUpload, before: dict[str, dict[str, str]]
) -> dict[str, dict[str, str]]:
    """Browsers send every cell that a page shows: those count that differ from what it showed, or that a choice was made for."""
    columns = upload.preview.get("columns_shown", [])
    titles = {place: title for place, title, *_more in columns}
    shown = {number: cells for number, _state, cells, *_more in upload.rows}
    after = {number: dict(cells) for number, cells in before.items()}
    for name in posted:
        if not (found := _CELL.fullmatch(name)):
            continue
        number, place, text = int(found[1]), int(found[2]), str(posted[name])
        if number not in shown or place not in titles:
            continue
        cell = shown[number][place] if place < len(shown[number]) else ""
        is_chosen = len(posted.getlist(name)) > 1  # a button, beside what stands in the cell
        if is_chosen or tidy_line(text) != tidy_line(cell):
            after.setdefault(str(number), {})[titles[place]] = text
    return after


def _values(posted: QueryDict, upload: StoredUpload, before: Values) -> Values:
    after = {title: dict(values) for title, values in before.items()}
    refused = upload.preview.get("refusals", []) if posted.get("accept") == "suggestions" else []
    answers = [(one["title"], one["value"], one["near"]) for one in refused if one.get("near")]
    answers = [one for one in answers if one[1] not in before.get(one[0], {})]
    lists = map(posted.getlist, ("value_title", "value", "meant"))
    # What was written goes before suggestions.
    for title, value, meant in zip(*lists, strict=False):
        answers.append((title, tidy_line(value), tidy_line(meant)[:LONGEST]))
    for title, value, meant in answers:
        of_title = after.setdefault(title, {})
        if meant == before.get(title, {}).get(value, ""):
            continue
        if not meant:  # the value is read as it stands
            of_title.pop(value, None)
            continue
        for other, text in of_title.items():  # what was to become this value becomes the new one
            if normalise(text) == normalise(value):
                of_title[other] = meant
        of_title[value] = meant
    return {title: values for title, values in after.items() if values}


def _matches(posted: QueryDict, upload: StoredUpload, before: dict[str, str]) -> dict[str, str]:
    """That a row is new is kept only where it was asked about: of other rows every page says so."""
    questions = upload.preview.get("duplicates", [])
    asked = {str(one["row"]) for one in questions if one.get("is_asked")}
    after = dict(before)
    for name in posted:
        if found := _MATCH.fullmatch(name):
            after[found[1]] = tidy_line(str(posted[name]))
    after = {row: key for row, key in after.items() if key or row in asked or row in before}
    for one in questions if posted.get("accept") == "matches" else ():
        # Where several stored rows may be meant, or the one is another's already, it is asked.
        row = str(one["row"])
        sure = [other["key"] for other in one["may_be"] if other.get("is_sure")]
        if len(sure) == 1 and row not in after and sure[0] not in after.values():
            after[row] = sure[0]
    return after


def _for_all(posted: QueryDict, before: dict[str, str]) -> dict[str, str]:
    after = dict(before)
    for name in posted:
        if name.startswith(FOR_ALL):
            after[name.removeprefix(FOR_ALL)[:60]] = tidy_line(str(posted[name]))[:1000]
    if column := tidy_line(posted.get("added_column", "")):
        after[column[:60]] = tidy_line(posted.get("added_text", ""))[:1000]
    return {column: text for column, text in after.items() if text}


def shared_columns(
    resource: TableResource, for_all: dict[str, str], missing: list[str], by: Actor
) -> list[dict[str, object]]:
    """Columns for which one value can be given to all rows without one: those that texts and sheets of the table
    often leave out, those that every row needs and the file lacks, and those that were added."""
    context, said = Context(KeyIndexes(by)), _("%(column)s of rows that name none")
    found = []
    for name, text in (dict.fromkeys([*resource.for_all, *missing], "") | for_all).items():
        if name not in resource.read_columns():
            continue
        choices = resource.fields[name].widget.choices(context)
        if name in resource.for_all:
            choices = [(row.natural_key_text(), str(row)) for row in resource.for_all[name]()]
        if choices and text and text not in dict(choices):
            # A label or several keys, as they were typed, stay a choice: the page would else send none.
            choices = [(text, text), *choices]
        label = said % {"column": capfirst(resource.column_label(name))}
        found.append({"name": name, "text": text, "label": label, "choices": choices})
    return found
