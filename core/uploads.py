"""Files that staff upload: what they may be and how they are named in the store."""

import secrets
from pathlib import Path, PurePath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _

# Ending → the bytes such a file begins with; nothing that a browser would run.
PAPERS = {".pdf": b"%PDF-"} | dict.fromkeys(
    [".docx", ".xlsx", ".pptx", ".odt", ".zip"], b"PK\x03\x04"
)


class PaperStorage(FileSystemStorage):
    def _save(self, name: str, content: File) -> str:
        """Leaves nothing of a file for which there is no room; its name is one of our own, so it is no other's."""
        try:
            return str(super()._save(name, content))  # type: ignore[misc]  # Django's way to override
        except OSError:
            Path(self.path(name)).unlink(missing_ok=True)
            raise


def storage_name(row: models.Model, file_name: str) -> str:
    """A name of our own; of the given one only the ending is kept."""
    return f"{row._meta.label_lower}/{secrets.token_hex(16)}{PurePath(file_name).suffix.lower()}"


def file_is_a_paper(file: FieldFile) -> None:
    if getattr(file, "_committed", False):
        return  # in the store already, looked at when it came
    ending = PurePath(file.name or "").suffix.lower()
    limit, kinds = settings.UPLOAD_MAX_BYTES, ", ".join(PAPERS)
    words = {"name": file.name, "kinds": kinds, "size": file.size, "limit": limit}
    if ending not in PAPERS:
        raise ValidationError(_("“%(name)s” has none of these file types: %(kinds)s.") % words)
    if file.size > limit:
        raise ValidationError(_("The file has %(size)d bytes; the limit is %(limit)d.") % words)
    place = file.tell() if hasattr(file, "tell") else 0
    file.seek(0)
    head = file.read(8)
    file.seek(place)
    if not head.startswith(PAPERS[ending]):
        raise ValidationError(_("The contents of “%(name)s” do not match its file type.") % words)
