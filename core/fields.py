"""Fields that tidy their values, whether these come from a form, a file or a shell."""

import re
import unicodedata
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

# Controls, soft hyphen, zero-width space, word joiners, direction overrides, the byte order mark,
# lone surrogates. The zero-width joiners U+200C and U+200D stay: Persian and Indic names need them.
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
_JOINERS = re.compile("[\u200c\u200d]")
_MARKS = re.compile(r"[^\x00-\u02ff\w\s]{31,}")  # combining marks, other signs; no letters
_LINE_END = re.compile("\r\n?|[\u2028\u2029]")
_ABBREVIATION_DOT = re.compile(r"^([A-Z]+)\.(?=\d)")
# What a spreadsheet runs as a formula, what an import reads as a command, what is escaped already.
_NEEDS_ESCAPE = re.compile(r"'*(?:[=+\-@\t\r\n＝＋－＠]|\(clear\)$)")
_ITEM_END = re.compile(r"\n|;(?=[\s;]|$)")


def _composed(text: str) -> str:
    """Invisible characters are removed first: one may stand between a letter and its accent."""
    return unicodedata.normalize("NFC", _MARKS.sub(_at_most_thirty, _INVISIBLE.sub("", text)))


def _at_most_thirty(signs: re.Match[str]) -> str:
    """No script has more marks on a letter. Composing 250 kB of marks takes a minute, 500 kB four minutes."""
    kept, count = [], 0
    for sign in signs[0]:
        count = count + 1 if unicodedata.combining(sign) else 0
        kept += [sign] if count <= 30 else []
    return "".join(kept)


def invisible_characters(text: str) -> list[str]:
    """The invisible characters that tidying takes out of a text, each once, by number and name."""
    found = dict.fromkeys(_INVISIBLE.findall(text))
    return [f"U+{ord(sign):04X} {unicodedata.name(sign, '')}".strip() for sign in found]


def tidy_line(text: str) -> str:
    """One line: composed characters, no invisible ones, single spaces, trimmed."""
    return " ".join(_composed(text).split())


def tidy_prose(text: str) -> str:
    """Several lines, kept as lines, each without trailing space."""
    text = _composed(_LINE_END.sub("\n", text))
    return "\n".join(line.rstrip() for line in text.split("\n")).strip()


def tidy_items(text: str) -> str:
    """One item a line, from lines or from a list with semicolons; duplicates dropped, order kept."""
    items = (tidy_line(item) for item in _ITEM_END.split(tidy_prose(text)))
    return "\n".join(dict.fromkeys(item for item in items if item))


def normalise(text: str) -> str:
    """What spellings of the same key have in common: ` sg 17` and `SG17`."""
    return unicodedata.normalize(
        "NFC", "".join(tidy_line(_JOINERS.sub("", text)).split()).casefold()
    )


def escape_cell(cell: str) -> str:
    """Puts an apostrophe before what a spreadsheet would run as a formula; `unescape_cell` removes it."""
    return f"'{cell}" if _NEEDS_ESCAPE.match(cell) else cell


def unescape_cell(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _NEEDS_ESCAPE.match(cell[1:]) else cell


class TidiedField:
    """Tidies on cleaning and again on the way to the database, so that every save is tidy."""

    tidy: Callable[[str], str] = staticmethod(tidy_line)

    def to_python(self, value: object) -> object:
        value = super().to_python(value)  # type: ignore[misc]
        return self._tidied(value)

    def get_db_prep_save(self, value: object, connection: BaseDatabaseWrapper) -> object:
        return super().get_db_prep_save(self._tidied(value), connection)  # type: ignore[misc]

    def _tidied(self, value: object) -> object:
        """Returns early for an empty cell: most cells of a large import are empty."""
        return self.tidy(value) if value and isinstance(value, str) else value


class TidyCharField(TidiedField, models.CharField):
    """A name or a title: one line."""


class CodeField(TidyCharField):
    """A code such as `SG17`. With `squashed`, `sg 17` and `SG.17` are both stored as `SG17`."""

    def __init__(self, *args: Any, squashed: bool = False, **kwargs: Any) -> None:
        self.squashed = squashed
        super().__init__(*args, **kwargs)

    def tidy(self, text: str) -> str:
        text = tidy_line(_JOINERS.sub("", text))
        if not self.squashed:
            return text
        return _ABBREVIATION_DOT.sub(r"\1", "".join(text.split()).upper())

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | ({"squashed": True} if self.squashed else {})


class KeyField(TidiedField, models.SlugField):
    """A slug: the name of a row in addresses and files, lower case."""

    tidy = staticmethod(normalise)


class ProseField(TidiedField, models.TextField):
    """Plain text of several lines."""

    tidy = staticmethod(tidy_prose)


class LinesField(ProseField):
    """Several short texts, one per line; a file may divide them by semicolons instead."""

    tidy = staticmethod(tidy_items)

    def contribute_to_class(
        self, cls: type[models.Model], name: str, private_only: bool = False
    ) -> None:
        super().contribute_to_class(cls, name, private_only)
        lines = property(lambda row: getattr(row, name).split("\n") if getattr(row, name) else [])
        setattr(cls, f"{name}_list", lines)


web_address = URLValidator(schemes=["http", "https"])


class AddressField(TidiedField, models.URLField):
    """One web address, http or https only."""

    default_validators = [web_address]

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**({"assume_scheme": "https"} | kwargs))


class AddressesField(LinesField):
    """Web addresses, one per line, http or https only."""

    def validate(self, value: str, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        for address in value.split("\n") if value else []:
            web_address(address)


def choice_field(
    choices: type[models.TextChoices], verbose_name: Any, **options: Any
) -> "models.CharField[str, str]":
    """A field for one of these words; by default as long as the longest of them."""
    longest = max(map(len, choices.values))
    return models.CharField(
        verbose_name, choices=choices.choices, **{"max_length": longest} | options
    )


Model = TypeVar("Model", bound=models.Model)


def optional_key(
    to: type[Model] | str, related_name: str, verbose_name: Any, **options: Any
) -> "models.ForeignKey[Model | None, Model | None]":
    """A foreign key that may be empty; the row it leads to cannot be deleted while a row refers to it."""
    options |= {"null": True, "blank": True, "verbose_name": verbose_name}
    return models.ForeignKey(to, models.PROTECT, related_name, **options)


def required_key(
    to: type[Model], related_name: str, verbose_name: Any, **options: Any
) -> "models.ForeignKey[Model, Model]":
    """A foreign key that each row has; the row it leads to cannot be deleted while a row refers to it."""
    return models.ForeignKey(to, models.PROTECT, related_name, verbose_name=verbose_name, **options)


def parent_key(
    to: type[Model], related_name: str, verbose_name: Any, **options: Any
) -> "models.ForeignKey[Model, Model]":
    """The foreign key of a part to its parent row, with which it is deleted."""
    return models.ForeignKey(to, models.CASCADE, related_name, verbose_name=verbose_name, **options)


def refuse_loop(row: models.Model, name: str, message: str) -> None:
    """Raises ValidationError if following the foreign key `name` leads back to the row itself."""
    above = getattr(row, name)
    while above is not None:
        if above == row:
            raise ValidationError({name: message})
        above = getattr(above, name)
