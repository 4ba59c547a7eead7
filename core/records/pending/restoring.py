"""Restores what a row and its parts held, as far as history tells, and restores deleted rows."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ..permissions import Actor, may, require
from ..publishable import Publishable
from ..saving import WriteContext, save_row, writing
from ..tracked import TrackedModel, history_model, part_models, with_keys
from .changes import (
    Contents,
    PendingRow,
    Values,
    changes_between,
    content_fields,
    contents_of,
    instance_of,
    key_of,
    many_of,
    plain_values,
)
from .models import PendingVersion, pending_of
from .saving import save_pending, write_changes

# A form saves the row and then its parts, a deletion writes to several tables: all within this time.
A_WRITE = dt.timedelta(seconds=5)
# Fields that nobody edits, or that are decided anew for each version.
_STAYS = {"live_at", "expires_at", "slug"}


def restore_version(
    row: Publishable, line: Any, *, by: Actor, channel: str
) -> PendingVersion | None:
    """Restores what the row and its parts held at this history record: as a pending change of a public row, else
    saved.

    Raises PermissionDenied, or ValidationError if related rows were deleted, or a change of the row is pending.
    """
    require(may(by, "publish", type(row)), row)
    with writing():
        if pending_of(row) is not None:
            text = _("A change of this row is pending. Publish it or discard it first.")
            raise ValidationError(text)
        fields = content_fields(type(row))
        typed = {one.name for one in fields if one.editable and one.name not in _STAYS}
        stored, then, key = contents_of(row), _without_gone(_contents_then(line)), key_of(row)
        own = {name: value for name, value in then[key].items() if name in typed}
        wanted = then | {key: stored[key] | own}
        moment = f"{line.history_date:%Y-%m-%d %H:%M:%S}"
        reason = _("version of %(at)s UTC restored") % {"at": moment}
        context = WriteContext(by, channel, reason)
        if row.is_published:
            return save_pending(row, stored, wanted, context)
        write_changes(changes_between(stored, wanted), row, context)
        return None


def restore_deleted(line: Any, *, by: Actor, channel: str) -> list[TrackedModel]:
    """Restores the row that this history record deleted, with its parts, as a draft with its old primary key.

    Raises PermissionDenied, or ValidationError if related rows were deleted or its key is taken; then nothing is
    saved.
    """
    row = line.instance
    require(may(by, "publish", type(row)), row)
    with writing():
        contents = _without_gone(_contents_deleted(line))
        if type(row)._base_manager.filter(pk=row.pk).exists():
            raise ValidationError(_("The row is there already."))
        reason, restored = _("deleted row restored"), list[TrackedModel]()
        for (table, pk), values in contents.items():
            change = PendingRow(table, -pk, "added", {}, values)
            root = restored[0] if restored else row  # as restored, or as deleted
            found: Any = instance_of(change, root)
            found.pk = pk
            if isinstance(found, Publishable):
                found.published_at = getattr(root, "published_at", None)
            save_row(found, by=by, channel=channel, reason=reason, many=many_of(change))
            restored.append(found)
        return restored


# former contents


def _contents_then(line: Any) -> Contents:
    """The row as of this history record, with its parts at that time."""
    until = line.history_date + A_WRITE
    later = type(line)._base_manager.filter(id=line.id, history_id__gt=line.history_id)
    following = later.order_by("history_id").first()
    if following is not None and following.history_date <= until:  # a later write saved it
        until = following.history_date - dt.timedelta(microseconds=1)
    parts = (last for last in _last_lines(line, until) if last.history_type != "-")
    return {key_of(one.instance): _values_then(one) for one in (line, *parts)}


def _contents_deleted(line: Any) -> Contents:
    """The row before this history record deleted it, with the parts deleted with it, and their parts."""
    found = {key_of(line.instance): _values_then(line)}
    for last in _last_lines(line, line.history_date + A_WRITE):
        if last.history_type == "-" and last.history_date >= line.history_date - A_WRITE:
            found |= _contents_deleted(last)
    return found


def _last_lines(line: Any, until: dt.datetime) -> Iterator[Any]:
    """The last record of each part of the row by then, except parts that had moved to another row."""
    for part, name in part_models(line.instance_type):
        lines = history_model(part)._base_manager.filter(history_date__lte=until)
        ever = lines.filter(**{f"{name}_id": line.id}).order_by().values("id")
        last = {one.id: one for one in lines.filter(id__in=ever).order_by("history_id")}
        yield from (one for one in last.values() if getattr(one, f"{name}_id") == line.id)


def _values_then(line: Any) -> Values:
    fields = content_fields(line.instance_type)
    values = plain_values(line.instance, [one for one in fields if not one.many_to_many])
    lines = type(line)._base_manager.filter(id=line.id, history_id__lte=line.history_id)
    for field in line.instance_type._meta.many_to_many:
        # Not every record has them: then an earlier one counts.
        told = lines.filter(history_many__has_key=field.name).order_by("-history_id").first()
        if told is not None:
            keys, rows = told.history_many[field.name], with_keys(field.related_model)
            found = (row.pk for row in rows if row.natural_key_text() in keys) if keys else ()
            values[field.name] = sorted(found)
    return values


def _without_gone(contents: Contents) -> Contents:
    """Without relations to rows that were deleted since. Raises ValidationError where one is required."""
    found = {key: dict(values) for key, values in contents.items()}
    for (table, _pk), values in found.items():
        for field in content_fields(apps.get_model(table)):
            related: Any = field.related_model
            pk = values.get(field.name)
            if related is None or field.many_to_many or pk is None:
                continue
            if (related._meta.label, pk) in contents or with_keys(related).filter(pk=pk).exists():
                continue
            if not field.null:
                raise ValidationError(_gone_message(field, related, pk))
            values[field.name] = None
    return found


def _gone_message(field: models.Field, related: Any, pk: int) -> str:
    try:
        name = str(related.history.filter(id=pk).latest().instance)
    except ObjectDoesNotExist:  # its name is made of rows that are gone too
        name = str(pk)
    return _("%(row)s needs the %(table)s “%(name)s”, which was deleted.") % {
        "row": capfirst(str(field.model._meta.verbose_name)),
        "table": related._meta.verbose_name,
        "name": name,
    }
