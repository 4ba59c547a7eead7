"""Long work behind one request: an ordinary answer when it is quick, else a page that tells how far it is, and ends with the result."""

import logging
import time
from collections.abc import Callable, Generator, Iterator

from django.conf import settings
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.html import format_html
from django.utils.translation import gettext as _

from ..steps import Result, Steps, run_to_end

BETWEEN = 1.0  # seconds from one line of it to the next
HERE = "<!-- progress and result -->"  # where they stand in the page around them

log = logging.getLogger(__name__)


def respond_with_progress(
    steps: Generator[str, None, Result],
    *,
    respond: Callable[[Result], HttpResponseBase],
    page: Callable[[], str],
    stream: Callable[[Result], str],
) -> HttpResponseBase:
    """`respond` answers with the result; `page` is what stands around `HERE`, and `stream` the result as a part of that page."""
    patient_until = time.monotonic() + settings.SECONDS_BEFORE_PROGRESS
    while time.monotonic() < patient_until:
        try:
            next(steps)
        except StopIteration as end:
            return respond(end.value)
    response = StreamingHttpResponse(_streamed(steps, page(), stream))
    response["Content-Encoding"] = "identity"  # packing would hold the lines back
    response["X-Accel-Buffering"] = "no"
    return response


def _streamed(
    steps: Generator[str, None, Result], page: str, stream: Callable[[Result], str]
) -> Iterator[str]:
    before, after = page.split(HERE)
    try:
        yield f'{before}<div class="progress" role="status">'
        said_at = 0.0
        work = Steps(steps)
        for line in work:
            if time.monotonic() - said_at >= BETWEEN:
                said_at = time.monotonic()
                yield format_html("<p>{} …</p>\n", line)
        yield f"</div>{stream(work.result)}{after}"
    except GeneratorExit:
        run_to_end(steps)  # the page was closed; the work goes on
        raise
    except Exception:
        log.exception("Work behind a page that tells how far it is failed.")
        yield format_html(
            '</div><p class="errornote">{}</p>',
            _("An error occurred and has been logged. Unfinished work was not saved."),
        )
        yield after
