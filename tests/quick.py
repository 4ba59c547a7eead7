"""`pytest --quick`: one case of each test, the cheapest tests first, as many as two cores do in less than half a minute.

What each test costs is kept from run to run in pytest's cache; tests that never ran come first.
"""

from collections import defaultdict

import pytest

BUDGET = 28.0  # seconds of work; two processes also need some to start
SLOW_TO_START = {"sample_database", "rows_of_each_list", "world"}  # fixtures that load many rows
UNKNOWN = 0.25  # assumed seconds of a test that never ran
KEY = "quick/seconds"

_spent: defaultdict[str, float] = defaultdict(float)
_cases: defaultdict[str, set[str]] = defaultdict(set)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--quick", action="store_true", help="one case of each test that is cheap")


@pytest.hookimpl(trylast=True)  # after pytest-django has put them in its order
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    # Browser tests come first, so that one worker starts the server and the browser: others take work from the end of its queue.
    items.sort(key=lambda item: not item.get_closest_marker("browser"))
    if not config.getoption("quick"):
        return
    chosen = set(_cheapest(items, config.cache.get(KEY, {})))
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = [item for item in items if item in chosen]


def _cheapest(items: list[pytest.Item], seconds: dict[str, float]) -> list[pytest.Item]:
    first: dict[str, pytest.Item] = {}
    for item in items:
        is_slow = item.get_closest_marker("browser") or SLOW_TO_START & {*item.fixturenames}
        if not is_slow:
            first.setdefault(_test_of(item.nodeid), item)
    chosen, left = [], BUDGET
    for name in sorted(first, key=lambda name: seconds.get(name, 0.0)):
        left -= seconds.get(name, UNKNOWN)
        if left < 0:
            break
        chosen.append(first[name])
    return chosen


def _test_of(nodeid: str) -> str:
    return nodeid.partition("[")[0]


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    name = _test_of(report.nodeid)
    _spent[name] += report.duration
    _cases[name].add(report.nodeid)


def pytest_sessionfinish(session: pytest.Session) -> None:
    config = session.config
    is_worker = hasattr(config, "workerinput")
    if _spent and not is_worker and config.pluginmanager.hasplugin("cacheprovider"):
        means = {name: round(_spent[name] / len(_cases[name]), 4) for name in _spent}
        config.cache.set(KEY, config.cache.get(KEY, {}) | means)
