"""Files that staff upload: which kinds are allowed, and their names in the store."""

import secrets
from pathlib import Path, PurePath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _

# File extension → first bytes of such a file. No browser runs these kinds.
PAPERS = {".pdf": b"%PDF-"} | dict.fromkeys(
    [".docx", ".xlsx", ".pptx", ".odt", ".zip"], b"PK\x03\x04"
)


class PaperStorage(FileSystemStorage):
    def _save(self, name: str, content: File) -> str:
        """Removes an incomplete file if the disk is full; no other file can have its random name."""
        try:
            return str(super()._save(name, content))  # type: ignore[misc]  # Django's way to override
        except OSError:
            Path(self.path(name)).unlink(missing_ok=True)
            raise


def storage_name(row: models.Model, file_name: str) -> str:
    """A random name; only the extension of the given one is kept."""
    return f"{row._meta.label_lower}/{secrets.token_hex(16)}{PurePath(file_name).suffix.lower()}"


def file_is_a_paper(file: FieldFile) -> None:
    if getattr(file, "_committed", False):
        return  # already stored and checked when it was uploaded
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
