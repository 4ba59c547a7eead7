"""The feed of a matrix: one entry for each paper or statement, however many hold it, the newest first."""

import datetime as dt

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _

from core.dates import PartialDate
from core.public.cell_text import xml_text
from core.public.formats import new_feed
from positions.choices import Stance
from positions.legend import word

from ..query.options import MatrixAsked
from ..reports.tables import Tables
from ..snapshot.display import codes_of
from ..snapshot.sentences import text_said
from ..snapshot.statements import Line, Snapshot

ENTRIES = 100


def feed_of(asked: MatrixAsked, tables: Tables | None) -> bytes:
    feed = new_feed(
        title=xml_text(
            " ".join(filter(None, [f"{asked.title}.", asked.sentence, asked.since_said]))
        ),
        link=asked.address,
        subtitle=xml_text(asked.warning),
        feed_url=f"{settings.BASE_URL}{asked.format_url('atom')}",
        rights=settings.DATA_LICENCE,
    )
    for lines in said_once(tables) if tables else []:
        _add(feed, lines, tables.snapshot if tables else None)
    return feed.writeString("utf-8").encode()


def said_once(tables: Tables) -> list[list[Line]]:
    """Papers and statements, each with the lines of all who hold it: the hundred that were made or changed last."""
    since, found = tables.matrix.options.since, dict[str, list[Line]]()
    new = since.changed | since.day_unknown if since is not None else frozenset()
    for line in tables.lines():
        if line.code != Stance.NONE_FOUND and (since is None or (line.subject, line.holder) in new):
            found.setdefault(line.address, []).append(line)
    return sorted(found.values(), key=lambda lines: _newest(lines[0]), reverse=True)[:ENTRIES]


def _newest(line: Line) -> tuple[str, str]:
    """By the day on which it was made or last changed here, whichever is later; what is of one day, by when it was made."""
    made = day.isoformat() if (day := line.last_day()) else ""
    return max(line.changed_at[:10], made), made


def _add(feed: Atom1Feed, lines: list[Line], snapshot: Snapshot | None) -> None:
    assert snapshot is not None  # noqa: S101  where there are lines there is a board
    line = lines[0]
    address = f"{settings.BASE_URL}{line.address}"
    feed.add_item(
        title=xml_text(title_of(lines, snapshot)),
        link=address,
        unique_id=address,
        description=xml_text(escape(account_of(line))),  # readers take it for HTML
        updateddate=_moment(line),
    )


def title_of(lines: list[Line], snapshot: Snapshot) -> str:
    """`ATU and APT, Resolution 50: MOD (ATU/35/2)`."""
    line = lines[0]
    subject = snapshot.subjects.get(line.subject)
    said = {
        "who": codes_of(list(dict.fromkeys(one.holder for one in lines)), snapshot),
        "text": text_said(subject) if subject else line.subject,
        "code": _("%(code)s, withdrawn") % {"code": word(line.code)}
        if line.is_withdrawn
        else word(line.code),
        "paper": line.paper,
    }
    return (
        _("%(who)s, %(text)s: %(code)s (%(paper)s)") % said
        if line.paper
        else _("%(who)s, %(text)s: %(code)s") % said
    )


def account_of(line: Line) -> str:
    when = (
        _("Dated %(day)s.") % {"day": PartialDate(line.dated).format()}
        if line.dated
        else _("Its day is not known.")
    )
    return f"{line.account} {when}".strip()


def _moment(line: Line) -> dt.datetime:
    """When the row was changed here; an old release may not say, and then when it was made."""
    if line.changed_at:
        return dt.datetime.fromisoformat(line.changed_at)
    day = line.last_day() or dt.date(1970, 1, 1)
    return dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)
