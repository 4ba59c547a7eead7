"""Plants faults, one at a time, and tells which test finds each.

.venv/bin/python -m benchmarks.mutants map            runs all tests and records which of them reaches which line
.venv/bin/python -m benchmarks.mutants run [name …]   sixty written faults, each with the tests that reach it, until one fails
.venv/bin/python -m benchmarks.mutants random --seed 1 --count 100     small changes of any line that tests reach
A fault finds its line by function and words. If these are gone, or stand there twice, the run fails: mend the fault's place.
"""

import argparse
import ast
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from coverage import CoverageData

from .figures import APPS, PROJECT, code_files

MAP = PROJECT / "var" / "mutants.coverage"
# The cache holds the migrated database that each copy of the tree starts with.
CACHE = f"cache_dir={PROJECT / 'var' / 'mutants_cache'}"
PYTEST = [str(PROJECT / ".venv/bin/pytest"), "-q", "-o", CACHE, "-m", "not browser", "-n", "auto"]
LEFT_OUT = ["--ignore=tests/faults", "--ignore=tests/browser"]
MOST_TESTS = 400  # named on one command line; if more, their files are named
LONGEST = 600  # seconds for all tests of one change


@dataclass(frozen=True)
class Fault:
    """A change of words within a function or a class."""

    name: str
    place: str  # path:Class.function
    old: str
    new: str

    @property
    def path(self) -> str:
        return self.place.partition(":")[0]

    def lines(self, text: str) -> tuple[int, int]:
        """First and last line of the place, counted from 1. Raises LookupError."""
        nodes: list[Any] = [ast.parse(text)]
        for part in self.place.partition(":")[2].split("."):
            nodes = [one for node in nodes for one in node.body if getattr(one, "name", "") == part]
        if len(nodes) != 1:
            raise LookupError(f"{self.name}: {self.place} is {len(nodes)} times there")
        return nodes[0].lineno, nodes[0].end_lineno

    def planted(self, text: str) -> tuple[str, int]:
        """The text of the file with the fault, and its line number. Raises LookupError."""
        first, last = self.lines(text)
        lines = text.splitlines(keepends=True)
        before, inside = "".join(lines[: first - 1]), "".join(lines[first - 1 : last])
        if inside.count(self.old) != 1:
            raise LookupError(f"{self.name}: “{self.old}” is {inside.count(self.old)} times there")
        line = first + inside[: inside.index(self.old)].count("\n")
        return before + inside.replace(self.old, self.new) + "".join(lines[last:]), line


# Three lines for each fault: name and place, the words there, their replacement.
_WRITTEN = r"""
# what the public may see
a schedule is ignored: core/records/publishable.py:Publishable.public_condition
- live_now(prefix) & super()
+ super()
a page shows drafts to readers: core/public/views.py:PublishedDetail.get
- self.find(self.model.objects.published(), **key) or
+ self.find(self.model.objects.all(), **key) or
an old address leads to a draft: core/public/views.py:PublishedDetail._moved
- self.model.objects.published()
+ self.model.objects.all()
a draft is in the search index: core/public/search/index.py:keep_index
- if getattr(row, "is_published", False)
+
news of the first page holds drafts: pages/views/whats_new.py:latest_at_source
- model.objects.published()
+ model.objects
files name drafts of other tables: exchange/columns/resource.py:TableResource.joined
- found = other.objects.published() if public else other._base_manager.all()
+ found = other._base_manager.all()
public files have internal columns: exchange/columns/resource.py:TableResource.columns
-  if not (public and name in cls.internal)
+
a preview link works after it was revoked: core/records/pending/shown.py:PreviewLink.ended_reason
- if self.revoked_at:
+ if False:
a preview link outlives its account: core/records/pending/shown.py:PreviewLink.ended_reason
- by.is_active and by.is_staff and may_share(by, row)
+ True
search finds by the name of a row that is hidden: core/public/search/results.py:_Search._find_through
- self._public_named(related, phrase)
+ self._in_columns(related, phrase, _NAMES)
a calendar of a series shows hidden meetings: meetings/calendars.py:series_as_calendar
- Meeting.objects.published()
+ Meeting.objects.all()
the page of a participant names drafts of documents: documents/panels.py:by_author
- Document.objects.published()
+ Document.objects
the data package is that of an earlier state: exchange/datapackage/views.py:_stored
- version_of(name, texts, state and state[1:])
+ version_of(name, texts)
# the write path, rights and sessions
a save raises no version: core/records/saving.py:_set_audit_fields
- row.version += 1
+ row.version += 0
a part raises no version of its row: core/records/saving.py:_note_change
- version=F("version") + 1
+ version=F("version") + 0
who was second overwrites: core/records/saving.py:locked
- versions.get(row.pk, 0) != getattr(row, "version", None)
+ row.pk not in versions
a save asks no right: core/records/saving.py:_save
- _require(stored, write.row, context)
+ pass
a save tells nobody that something public changed: core/records/saving.py:_note_change
- _under_way.is_public = True
+ pass
a row is saved unchecked: core/records/saving.py:save_row
- row.full_clean()
+ pass
editors publish: core/records/publishable.py:set_publication
- require(may(by, "publish", type(row)), row)
+ pass
editors change what is public: core/records/permissions.py:may_edit
- return may(by, verb, model) and may(by, "publish", model)
+ return may(by, verb, model)
an old name leads nowhere: core/models.py:redirect_writes
- return [
+ return [] and [
a session is said to have ended and goes on: editing/site/sign_in.py:OwnSignInPage.post
- session.end()
+ pass
codes may be tried from many networks: editing/site/sign_in.py:take_code_try
-  or CODE_LIMIT.take(_account(username))
+
a row is deleted that changed since the question: editing/deletion.py:DeletionAdmin.delete_model
- require_seen_version(request, obj)
+ pass
a merge loses a pending change: editing/rows/merging.py:refusals_to_merge
- return [*found, *_pending_in_the_way(gone)]
+ return found
# pending versions
who wrote a change publishes it: core/records/pending/saving.py:blocking_reason
- if not (isinstance(row, Reviewed) and needs_second_person(by) and is_author):
+ if True:
a change hides what was saved beneath it: core/records/pending/saving.py:publish_pending
- if conflicts := conflicts_with(stored, found.opened):
+ if conflicts := []:
what is rolled back stays: core/records/permissions.py:rolled_back
- transaction.set_rollback(True)
+ pass
an approved change goes live early: core/records/pending/saving.py:_due
- goes_live_at__lte=now
+ goes_live_at__isnull=False
who may no longer publish still does by a schedule: core/records/pending/saving.py:_publish
- if by is None or not may(by, "publish", type(row)):
+ if by is None:
# kept pages
a page is kept after its row went live: core/public/page_cache.py:read_state
- (following and following <= now)
+ False
a page of one who is signed in is kept: core/public/page_cache.py:CachedPages._is_for_django
- any(name in environ.get("HTTP_COOKIE", "") for name in self.cookies)
+ False
a page is kept past midnight: core/public/page_cache.py:read_state
- PublicState(now.date().isoformat(), 
+ PublicState("", 
# dates, grades, defaults
a month ends on its 28th day: core/dates.py:month_bounds
- calendar.monthrange(year, last)[1]
+ 28
the last day of a meeting is not on it: meetings/querysets.py:MeetingQuerySet.on_days
- ends_on__gte=first
+ ends_on__gt=first
what is past is called announced: meetings/lifecycle.py:format_status
- return _("announced; no report found")
+ return _("announced")
a doubt is not said in a plain text: core/records/sources.py:format_doubt
- return f" ({row.confidence_label})"
+ return ""
a standing hides its grade: resolutions/standing.py:format_standing
-  if last.confidence in DOUBTFUL else said
+  if False else said
a wrong assembly is the current one: meetings/querysets.py:AssemblyQuerySet.current
- around.now or next(iter(around.dated), around.last)
+ around.last or around.now
a doubtful meeting is certain in calendars: meetings/lifecycle.py:is_tentative
- or meeting.confidence in DOUBTFUL
+
the oldest period of a study group is shown: study_groups/views.py:StudyGroupDetail.context
- next(iter(asked or mandates), None)
+ next(reversed(asked or mandates), None)
what TSAG revised before an assembly is in force after it: resolutions/standing.py:_is_up_to_date
- return year > last_assembly if edition.tsag_year else year >= last_assembly
+ return year >= last_assembly
a suspended member counts as a current one: participants/querysets.py:takes_part
-  and not is_away
+
# positions
a paper of another assembly stands in the matrix: matrix/snapshot/loader.py:_Loader._papers
- if proposal is None or proposal.assembly_id != self.assembly.pk:
+ if proposal is None:
a superseded position still counts: matrix/snapshot/statements.py:Snapshot.current
- if (one.slug, one.holder) not in superseded
+
not looked for is called nothing found: matrix/snapshot/statements.py:_silence
- else (NoPosition.NOT_LOOKED_FOR, "")
+ else (NoPosition.NONE_FOUND, "")
a former member's proposals count for its group: positions/filters.py:made_by_group
- if day and not covers(since, until, day)
+ if False
the beginning of a cell is taken for its stance: positions/resources/parts.py:stance_in
- words.fullmatch(said)
+ words.match(said)
a feed calls a withdrawn paper one that stands: matrix/formats/files.py:entry_title
- if statement.is_withdrawn
+ if False
a paper names of a source its document alone: papers/writer.py:SourceList.numbers_of
- [page, *(sources if not first else [])]
+ [page]
# files and imports
a formula runs in a spreadsheet: core/fields.py:escape_cell
- f"'{cell}" if _NEEDS_ESCAPE.match(cell) else cell
+ cell
anybody undoes an import: exchange/batches.py:refusal_to_undo
- is_theirs or 
+ True or is_theirs or 
a column is dropped from a file: exchange/columns/resource.py:TableResource.cells
- self.columns(public)]
+ self.columns(public)[:-1]]
an undo misses the parts: exchange/batches.py:affected_models
- for place, model in enumerate(tracked)
+ for place, model in enumerate(tracked) if not model.parent_field
a second source is stored unchecked: core/fields.py:AddressesField.validate
- value.split("\n")
+ value.split("\n")[:1]
an undo leaves what waits as pending changes: exchange/undo.py:UndoPlan.carry_out
- write_edits(self.dropped, context)
+ pass
an import does something else than was seen: exchange/uploads/workflow.py:changed_since
- if now.get(number) != seen.get(number)
+ if number not in now
# filters and pages of the apps
a filter ignores its value: meetings/filters.py:MeetingFilter
- rows.of_assembly(assembly)
+ rows
a file is given for a draft: documents/views.py:DocumentFile.get
- Document.objects.published()
+ Document.objects
"""


def _written() -> Iterator[Fault]:
    lines = iter(line for line in _WRITTEN.splitlines() if line and line[0] != "#")
    for head, old, new in zip(lines, lines, lines, strict=True):
        name, _colon, place = head.partition(": ")
        yield Fault(name, place, old[2:], new[2:])


FAULTS = list(_written())


def check() -> list[str]:
    """The faults whose place is not found, each with the reason."""
    wrong = []
    for fault in FAULTS:
        try:
            fault.planted((PROJECT / fault.path).read_text(encoding="utf-8"))
        except (LookupError, OSError) as reason:
            wrong.append(str(reason))
    return wrong


def read_map() -> CoverageData:
    data = CoverageData(str(MAP))
    data.read()
    return data


def tests_of(path: str, lines: Iterable[int], data: CoverageData) -> list[str]:
    """Tests that reach one of these lines: those of the same app first, then by length of name."""
    by_line = data.contexts_by_lineno(str(PROJECT / path))
    found = {one.rpartition("|")[0] for line in lines for one in by_line.get(line, [])} - {""}
    return sorted(found, key=lambda one: (f"/{path.split('/')[0]}/" not in one, len(one), one))


def run(faults: Iterable[Fault]) -> None:
    data = read_map()
    print("| fault | tests that reach it | found by |\n|---|--:|---|")
    for fault in faults:
        text = (PROJECT / fault.path).read_text(encoding="utf-8")
        planted, line = fault.planted(text)
        first, last = fault.lines(text)
        # If no test is known for the line, those of the function count.
        around = range(first, last + 1)
        tests = tests_of(fault.path, [line], data) or tests_of(fault.path, around, data)
        found = found_by(fault.path, planted, tests)
        print(f"| {fault.name} | {len(tests)} | {found or '**not found**'} |", flush=True)


def found_by(path: str, text: str, chosen: list[str]) -> str:
    """The first test that fails when a copy of the tree has this text in the file; empty if none does."""
    if len(chosen) > MOST_TESTS:
        chosen = list(dict.fromkeys(one.split("::")[0] for one in chosen))
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(PROJECT, copy, ignore=shutil.ignore_patterns(".git", ".venv", "var"))
        (copy / "var").symlink_to(PROJECT / "var")
        (copy / path).write_text(text, encoding="utf-8")
        command = ["timeout", str(LONGEST), *PYTEST, "--reuse-db", "-x", "--tb=no", *chosen]
        done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
    failed = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    if failed:
        return failed[0].split(" - ")[0].partition(" ")[2]
    return f"ended with {done.returncode}" if done.returncode else ""


# random changes

_OPPOSITES: dict[type[ast.AST], type[ast.AST]] = {
    **{ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is},
    **{ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt},
    **{ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And},
}


def changes_of(node: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """Source nodes that can be replaced, with the new words: conditions, comparisons, numbers, statements, results."""
    match node:
        case ast.If(test=test) | ast.IfExp(test=test) | ast.comprehension(ifs=[test]):
            yield test, f"(not ({ast.unparse(test)}))"
        case ast.Compare(left, [one], [right]) if type(one) in _OPPOSITES:
            swapped = ast.Compare(left, [_OPPOSITES[type(one)]()], [right])
            yield node, f"({ast.unparse(swapped)})"
        case ast.BoolOp(one, values):
            yield node, f"({ast.unparse(ast.BoolOp(_OPPOSITES[type(one)](), values))})"
        case ast.Constant(int() as number) if not isinstance(number, bool):
            yield node, f"({number + 1})"
        case ast.Return(value=ast.expr()):
            yield node, "return None"
        case ast.Expr(ast.Call()) | ast.Assign() | ast.AugAssign():
            yield node, "pass"


def random_changes(seed: int, data: CoverageData) -> Iterator[tuple[str, Any, str, str]]:
    """Endless: path, node, new words, new text of the file; only in lines of functions that tests reach."""
    found = []
    for path in (path for app in APPS for path in code_files(PROJECT / app)):
        reached = {
            line
            for line, tests in data.contexts_by_lineno(str(path)).items()
            if any("::" in test for test in tests)
        }
        text = path.read_text(encoding="utf-8")
        tree = list(ast.walk(ast.parse(text)))
        functions = [one for one in tree if isinstance(one, ast.FunctionDef)]
        inside = {node: None for one in functions for part in one.body for node in ast.walk(part)}
        # Python 3.11 gives wrong positions inside f-strings.
        strings = [one for one in tree if isinstance(one, ast.JoinedStr)]
        apart = {node for one in strings for node in ast.walk(one)}
        changes = [change for node in inside if node not in apart for change in changes_of(node)]
        found += [(path, text, *change) for change in changes if change[0].lineno in reached]
    random.Random(seed).shuffle(found)
    for path, text, node, words in found:
        lines = text.encode().splitlines(keepends=True)
        place = sum(map(len, lines[: node.lineno - 1])) + node.col_offset
        end = sum(map(len, lines[: node.end_lineno - 1])) + node.end_col_offset
        changed = text.encode()[:place] + words.encode() + text.encode()[end:]
        yield path.relative_to(PROJECT).as_posix(), node, words, changed.decode()


def run_random(seed: int, count: int) -> None:
    data = read_map()
    print("| line | change | tests that reach it | found by |\n|---|---|--:|---|")
    for path, node, words, text in islice(random_changes(seed, data), count):
        tests = tests_of(path, [node.lineno], data)
        found = found_by(path, text, tests[:MOST_TESTS])
        change = f"`{ast.unparse(node)}` → `{words}`".replace("\n", " ")
        told = found or "**not found**"
        print(f"| {path}:{node.lineno} | {change} | {len(tests)} | {told} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("task", choices=["check", "map", "run", "random"])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=100)
    asked = parser.parse_args()
    if wrong := check():
        sys.exit("\n".join(wrong))
    if asked.task == "map":
        command = [*PYTEST, "--cov", "--cov-context=test", "--cov-report=", *LEFT_OUT]
        subprocess.run(command, cwd=PROJECT, check=False)
        shutil.move(PROJECT / ".coverage", MAP)
    elif asked.task == "run":
        run([one for one in FAULTS if not asked.names or one.name in asked.names])
    elif asked.task == "random":
        run_random(asked.seed, asked.count)


if __name__ == "__main__":
    main()
