"""What staff are told of the contents of a release or an edition, which they cannot change."""

from django.utils.translation import gettext as _

from core.records.frozen import Frozen


def contents_state(row: Frozen) -> str:
    if row.pk is None:
        return _("Made when you save.")
    if reason := row.damage_reason():
        said = _(
            "Readers are told that it cannot be shown: %(reason)s. Its contents were changed outside "
            "this site: withdraw it, or bring it back from a backup."
        )
        return said % {"reason": reason}
    return _("Can be shown. SHA-256: %(sum)s") % {"sum": row.contents_hash or "-"}
