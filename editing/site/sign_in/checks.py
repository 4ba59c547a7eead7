"""What `check --deploy` says of signing in."""

from typing import Any

from django.conf import settings
from django.core.checks import Warning as CheckWarning

NOT_REQUIRED = CheckWarning(
    "SECOND_FACTOR_REQUIRED is off: a stolen password is enough to publish, or to change accounts.",
    hint="Leave SECOND_FACTOR_REQUIRED out of the environment of a production site, or set it to 1.",
    id="editing.W001",
)


def second_factor_is_required(**kwargs: Any) -> list[CheckWarning]:
    return [] if settings.SECOND_FACTOR_REQUIRED else [NOT_REQUIRED]
