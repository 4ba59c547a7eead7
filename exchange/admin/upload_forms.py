"""What is sent to be imported, and what its rows share that do not say it themselves."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..columns.resource import TableResource
from ..files.detect import FileRefused, check_size
from .corrections import FOR_ALL


class ForAllForm(forms.Form):
    """What all rows of a text or sheet share that do not say it themselves."""

    def __init__(self, resource: TableResource, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in resource.for_all.items():
            keys = [(row.natural_key_text(), str(row)) for row in rows()]
            self.fields[f"{FOR_ALL}{name}"] = forms.ChoiceField(
                label=_("%(column)s of rows that name none")
                % {"column": capfirst(resource.model_field(name).verbose_name)},
                choices=[("", _("none: such rows are refused")), *keys],
                required=False,
                help_text=_("A stored row that has one keeps it."),
            )

    def for_all(self) -> dict[str, str]:
        chosen = self.cleaned_data if self.is_valid() else {}
        return {
            name.removeprefix(FOR_ALL): str(value)
            for name, value in chosen.items()
            if name.startswith(FOR_ALL) and value
        }


class UploadForm(ForAllForm):
    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy(
            "CSV or XLSX. The first row must contain column headers. You can match any we don't recognise."
        ),
    )
    pasted = forms.CharField(
        label=gettext_lazy("or paste lines from an email or a web page"),
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy(
            "A whole email, a table or a list, in any common format. You can check what was recognised before saving."
        ),
    )

    def __init__(self, resource: TableResource, *args: Any, **kwargs: Any) -> None:
        super().__init__(resource, *args, **kwargs)
        if not hasattr(resource, "pasted"):
            del self.fields["pasted"]

    def clean_file(self) -> UploadedFile | None:
        file: UploadedFile | None = self.cleaned_data["file"]
        try:
            check_size(file.size or 0 if file else 0)
        except FileRefused as fault:
            raise forms.ValidationError(str(fault)) from None
        return file

    def clean(self) -> dict[str, object]:
        file, pasted = self.cleaned_data.get("file"), self.cleaned_data.get("pasted")
        if not self.errors and not (file or pasted):
            raise forms.ValidationError(_("Choose a file."))
        if file and pasted:
            raise forms.ValidationError(_("Send either a file or pasted lines, not both."))
        return self.cleaned_data

    def given(self) -> tuple[bytes, str, bool]:
        """What to import, what to call it, and whether it was pasted."""
        if file := self.cleaned_data["file"]:
            return file.read(), file.name, False
        return self.cleaned_data["pasted"].encode(), _("pasted lines"), True
