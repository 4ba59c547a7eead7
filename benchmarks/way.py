"""How far six journeys go through our code: `python -m benchmarks.way [journey]`, with a journey, lists its files too.

Counts our files in which a function ran; the functions; the comprehensions among them, which Python 3.11 runs as functions and later
versions do not; and the hops: calls from one of our files to another, directly or through a library. Each journey runs once before
it is counted, on the sample data, without the page cache.
"""

import argparse
import io
import sys
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import CodeType, FrameType

from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.test.utils import override_settings

from core.records.permissions import Operator
from core.registry import tables
from exchange.batches import commit
from exchange.checking.check import check
from exchange.files.detect import read
from meetings.models import Meeting
from tests.journeys.admin_forms import opened_at

from .figures import APPS, PROJECT

OURS = tuple(f"{PROJECT / name}/" for name in APPS)
COMPREHENSIONS = {"<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"}
PAGES = {
    "a filtered list": "/meetings/?region=africa",
    "a resolution": "/resolutions/50/",
    "the matrix of WTSA-16": "/positions/?assembly=wtsa-16",
    "one cell of it": "/positions/1/apt/?assembly=wtsa-16",
}


class Way:
    """The functions that ran, and the calls between two files."""

    def __init__(self) -> None:
        self.functions = set[CodeType]()
        self.hops = Counter[tuple[str, str]]()

    @property
    def files(self) -> set[str]:
        return {code.co_filename for code in self.functions}

    @property
    def comprehensions(self) -> set[CodeType]:
        return {code for code in self.functions if code.co_name in COMPREHENSIONS}

    def follow(self, frame: FrameType, event: str, _argument: object) -> None:
        """For `sys.setprofile`."""
        if event != "call" or not frame.f_code.co_filename.startswith(OURS):
            return
        self.functions.add(frame.f_code)
        caller = frame.f_back
        while caller and not caller.f_code.co_filename.startswith(OURS):
            caller = caller.f_back
        if caller and caller.f_code.co_filename != frame.f_code.co_filename:
            self.hops[caller.f_code.co_filename, frame.f_code.co_filename] += 1


Step = Callable[[], None]


def way_of(journey: Step, prepare: Step) -> Way:
    prepare()
    journey()
    prepare()
    way = Way()
    sys.setprofile(way.follow)
    try:
        journey()
    finally:
        sys.setprofile(None)
    return way


def journeys() -> dict[str, tuple[Step, Step]]:
    """Each journey, with a preparation that is not followed."""
    found: dict[str, tuple[Step, Step]] = {
        name: (partial(_open, Client(), address), lambda: None) for name, address in PAGES.items()
    }
    return found | {"one CSV row": _import_of_a_row(), "an admin save": _save_of_a_form()}


def _open(client: Client, address: str) -> None:
    assert client.get(address).status_code == 200, address


def _import_of_a_row() -> tuple[Step, Step]:
    files: list[bytes] = []

    def write() -> None:
        number = len(files) + 1
        row = f"way-{number},Way {number},other,APT,2027-05-{number:02},2027-05-{number:02}"
        files.append(f"slug,name,kind,organisers,starts_on,ends_on\n{row}\n".encode())

    def imported() -> None:
        operator = Operator(may_publish=True)
        plan = check(tables["meetings"](), read(files[-1]), operator)
        assert commit(plan, by=operator, channel="benchmark"), plan.refusals

    return imported, write


def _save_of_a_form() -> tuple[Step, Step]:
    editor, forms = Client(), list[dict[str, object]]()
    editor.force_login(User.objects.get(username="admin"))  # created with the sample data
    row = Meeting.objects.published().filter(reschedules=None).order_by("pk")[0]
    address = f"/admin/meetings/meeting/{row.pk}/change/"

    def fill_in() -> None:
        opened = opened_at(editor, address).sent
        forms.append(opened | {"summary": f"Changed {len(forms) + 1} times."})

    def saved() -> None:
        assert editor.post(address, forms[-1]).status_code == 302, address

    return saved, fill_in


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("journey", nargs="?", help="of which the files are listed")
    asked = parser.parse_args()
    call_command("migrate", verbosity=0)
    call_command("load_sample_data", verbosity=0, stdout=io.StringIO())
    with override_settings(ALLOWED_HOSTS=["*"], PAGE_CACHE_BYTES=0):
        print("| journey | files | functions | of comprehensions | hops |\n|---|--:|--:|--:|--:|")
        for name, (journey, prepare) in journeys().items():
            way = way_of(journey, prepare)
            counts = f"{len(way.functions)} | {len(way.comprehensions)}"
            print(f"| {name} | {len(way.files)} | {counts} | {way.hops.total():,} |")
            if name == asked.journey:
                for path in sorted(way.files):
                    entered = sum(n for (_from, to), n in way.hops.items() if to == path)
                    print(f"- {Path(path).relative_to(PROJECT)}: entered {entered} times")


if __name__ == "__main__":
    main()
