"""What staff read about the contents of a release or an edition, which they cannot change."""

from django.utils.translation import gettext as _

from core.records.frozen import Frozen


def contents_state(row: Frozen) -> str:
    if row.pk is None:
        return _("Created when you save.")
    if reason := row.damage_reason():
        text = _(
            "Readers cannot see it: %(reason)s. Its contents were changed outside this site. "
            "Withdraw it, or restore it from a backup."
        )
        return text % {"reason": reason}
    return _("Intact. SHA-256: %(sum)s") % {"sum": row.contents_hash or "-"}
