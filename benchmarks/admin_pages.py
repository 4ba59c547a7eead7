"""Queries and processor time of the heaviest pages of the admin over many rows: `python -m benchmarks.admin_pages [--times 100]`.

20,000 meetings, 10,000 resolutions with two editions each and 20,000 positions with `--times 100`; each page as a superuser asks for it.
"""

import argparse
import statistics
import time

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse

from meetings.models import Meeting
from positions.models import Position
from resolutions.models import Resolution

from .many_rows import ManyRows

ROUNDS = 3


def page_of(model: type[Model], page: str, *args: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def addresses() -> list[str]:
    lists = [page_of(model, "changelist") for model in admin.site._registry]
    searches = [f"{page_of(model, 'changelist')}?q=invented" for model in (Meeting, Position)]
    forms = [
        page_of(model, "change", model._base_manager.order_by("-pk")[0].pk)
        for model in (Meeting, Resolution, Position)
    ]
    grids = [
        "/admin/positions/position/grid/?assembly=wtsa-24&resolution=50",
        "/admin/positions/proposalitem/outcomes/?assembly=wtsa-24",
    ]
    others = ["/admin/", "/admin/history/", "/admin/history/deleted/"]
    return [*others, *lists, *searches, *forms, *grids]


def measure(client: Client, address: str) -> tuple[float, int, int]:
    """Milliseconds of processor time, median; queries; bytes."""
    times = []
    for _round in range(ROUNDS):
        with CaptureQueriesContext(connection) as asked:
            start = time.process_time()
            answer = client.get(address)
            times.append((time.process_time() - start) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{address}: {answer.status_code}")
    return statistics.median(times), len(asked), len(answer.content)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=100)
    ManyRows(parser.parse_args().times).make()
    client = Client()
    call_command("createsuperuser", interactive=False, username="measurer", email="", verbosity=0)
    client.force_login(User.objects.get(username="measurer"))
    with override_settings(ALLOWED_HOSTS=["*"]):
        found = [(*measure(client, address), address) for address in addresses()]
    print("| page | ms | queries | kB |\n|---|---|---|---|")
    for spent, queries, size, address in sorted(found, reverse=True)[:12]:
        print(f"| {address} | {spent:.0f} | {queries} | {size / 1000:.0f} |")
    print(f"most queries: {max((queries, address) for _ms, queries, _size, address in found)}")


if __name__ == "__main__":
    main()
