"""The feed of a matrix: one entry for each paper or statement, shared ones once, the newest first."""

import datetime as dt
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.html import escape
from django.utils.translation import gettext as _

from core.dates import PartialDate
from core.public.following.feeds import SiteFeed, entry_id, tag_of
from core.records.saving.public_ids import with_public_ids
from core.records.sources import DOUBTFUL
from positions.choices import Stance
from positions.legend import word
from positions.models import Position, Proposal

from ..snapshot.display import holder_names
from ..snapshot.sentences import subject_label
from ..snapshot.statements import Snapshot, Statement, by_paper
from ..table_query import MatrixQuery
from .tables import MatrixTables

ENTRIES = 100


def feed_of(query: MatrixQuery, tables: MatrixTables) -> bytes:
    feed = SiteFeed(
        title=" ".join(filter(None, [f"{query.title}.", query.sentence, query.since_label])),
        link=query.address,
        subtitle=query.warning,
        feed_url=f"{settings.BASE_URL}{query.format_url('atom')}",
        rights=settings.DATA_LICENCE,
    )
    grouped = grouped_statements(tables)
    rows = {} if query.release is not None else _rows_of([one for one, *_same in grouped])
    for statements in grouped:
        _add(feed, statements, tables.snapshot, rows)
    return feed.writeString("utf-8").encode()


def grouped_statements(tables: MatrixTables) -> list[list[Statement]]:
    """Papers and statements, each with the statements of all who hold it: the hundred that were made or changed last."""
    since = tables.matrix.options.since
    new = since.changed | since.day_unknown if since is not None else frozenset()
    found = by_paper(
        one
        for one in tables.statements()
        if one.code != Stance.NONE_FOUND and (since is None or (one.subject, one.holder) in new)
    )
    return sorted(found, key=lambda statements: _newest(statements[0]), reverse=True)[:ENTRIES]


def _newest(statement: Statement) -> tuple[str, str]:
    """By the day on which it was made or last changed here, whichever is later; what is of one day, by when it was made."""
    made = day.isoformat() if (day := statement.last_day()) else ""
    return max(statement.changed_at[:10], made), made


def _rows_of(statements: list[Statement]) -> dict[tuple[bool, str], Any]:
    """By table and slug; a release keeps slugs and addresses as they were."""
    found: dict[tuple[bool, str], Any] = {}
    for model in (Proposal, Position):
        is_paper = model is Proposal
        slugs = {one.slug for one in statements if one.is_paper == is_paper}
        rows = with_public_ids(model.objects.published().filter(slug__in=slugs))
        found |= {(is_paper, row.slug): row for row in rows}
    return found


def _add(
    feed: SiteFeed,
    statements: list[Statement],
    snapshot: Snapshot,
    rows: dict[tuple[bool, str], Any],
) -> None:
    statement = statements[0]
    address = f"{settings.BASE_URL}{statement.address}"
    row = rows.get((statement.is_paper, statement.slug))
    anchor = f"#{urlsplit(address).fragment}" if statement.is_paper else ""
    feed.add_entry(
        id=tag_of(address) if row is None else entry_id(row, anchor),
        title=entry_title(statements, snapshot),
        account=escape(entry_account(statement)),
        address=address,
        updated_at=_moment(statement),
    )


def entry_title(statements: list[Statement], snapshot: Snapshot) -> str:
    """`ATU and APT, Resolution 50: MOD (ATU/35/2)`."""
    statement = statements[0]
    subject = snapshot.subjects.get(statement.subject)
    values = {
        "who": holder_names(list(dict.fromkeys(one.holder for one in statements)), snapshot),
        "text": subject_label(subject) if subject else statement.subject,
        "code": _("%(code)s, withdrawn") % {"code": word(statement.code)}
        if statement.is_withdrawn
        else word(statement.code),
        "paper": statement.paper,
    }
    title = (
        _("%(who)s, %(text)s: %(code)s (%(paper)s)") % values
        if statement.paper
        else _("%(who)s, %(text)s: %(code)s") % values
    )
    return f"{title} ({statement.confidence_label})" if statement.confidence in DOUBTFUL else title


def entry_account(statement: Statement) -> str:
    when = (
        _("Dated %(day)s.") % {"day": PartialDate(statement.dated).format()}
        if statement.dated
        else _("Its date is not known.")
    )
    return f"{statement.account} {when}".strip()


def _moment(statement: Statement) -> dt.datetime:
    """When the row was changed here; an old release may not say, and then when it was made."""
    if statement.changed_at:
        return dt.datetime.fromisoformat(statement.changed_at)
    day = statement.last_day() or dt.date(1970, 1, 1)
    return dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)
