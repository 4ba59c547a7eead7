"""A cell that holds JSON: what a database would not take, or a page not show, is refused."""

import json
import math
import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

DEEPEST = 50
_NEVER_STORED = re.compile("[\x00\ud800-\udfff]")  # NUL, and halves of characters


def read_json(text: str) -> object:
    try:
        value = json.loads(text, parse_constant=_no_number, parse_float=_number)
    except RecursionError:
        raise _too_deep() from None
    except ValueError:
        raise ValidationError(_("This is not JSON.")) from None
    _refuse_strange(value)
    return value


def _number(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _no_number(text)


def _no_number(text: str) -> float:
    raise ValidationError(_("“%(text)s” is not a JSON number.") % {"text": text})


def _too_deep() -> ValidationError:
    said = _("This JSON is nested more than %(limit)d deep, the limit.")
    return ValidationError(said % {"limit": DEEPEST})


def _refuse_strange(value: object) -> None:
    waiting = [(value, 0)]
    while waiting:
        one, depth = waiting.pop()
        if depth > DEEPEST:
            raise _too_deep()
        if isinstance(one, str) and (sign := _NEVER_STORED.search(one)):
            said = _("This JSON holds the character U+%(number)04X, which cannot be stored.")
            raise ValidationError(said % {"number": ord(sign[0])})
        if isinstance(one, dict):
            waiting += [(part, depth + 1) for pair in one.items() for part in pair]
        elif isinstance(one, list):
            waiting += [(part, depth + 1) for part in one]
