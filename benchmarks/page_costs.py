"""Queries, bytes and processor time of each kind of page, made afresh, as JSON; of a copy of the file that MIGRATED_DATABASE names."""

import json
import statistics
import time
from typing import NamedTuple

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

ROUNDS = 7
PAGES = [
    "/",
    "/meetings/",
    "/meetings/?assembly=fiction-1",
    "/meetings/apt-wtsa24-3/",
    "/assemblies/",
    "/assemblies/wtsa-24/",
    "/assemblies/fiction-1/",
    "/study-groups/",
    "/study-groups/sg17/",
    "/resolutions/",
    "/resolutions/?standing=in_force",
    "/resolutions/50/",
    "/documents/",
    "/participants/",
    "/participants/cept/",
    "/participants/vut/",
    "/proposals/",
    "/proposals/wtsa-16/iap-46a22-1/",
    "/positions/?assembly=wtsa-16",
    "/positions/map/?assembly=wtsa-16&res=57",
    "/positions/50/atu/?assembly=wtsa-16",
    "/positions/compare/?assembly=wtsa-16&actors=atu,citel,apt",
    "/proposals/asked-and-got/",
    "/gaps/",
    "/papers/",
    "/glossary/",
    "/data/",
]


class PageCost(NamedTuple):
    address: str
    queries: int
    size: int  # bytes, not packed
    milliseconds: float  # of processor time, median


def measure(address: str) -> PageCost:
    client = Client(headers={"host": "127.0.0.1"})
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address)
        asked = len(queries)
    if page.status_code != 200:
        raise RuntimeError(f"{address} answers {page.status_code}.")
    spent = []
    for _round in range(ROUNDS):
        began = time.process_time()
        client.get(address)
        spent.append(time.process_time() - began)
    return PageCost(address, asked, len(page.content), 1000 * statistics.median(spent))


if __name__ == "__main__":
    print(json.dumps([measure(address) for address in PAGES]))
