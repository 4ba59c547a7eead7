"""Plants sixty faults, one at a time, and tells which test finds each.

.venv/bin/python -m benchmarks.mutants map            runs the tests once and keeps which test reaches which line
.venv/bin/python -m benchmarks.mutants run [name …]   each fault in a copy of the tree, with the tests that reach it, up to the first that fails
.venv/bin/python -m benchmarks.mutants run --all …    the same with all tests, for those that were not found
Which line a fault changes is said by its function and its words: where they are gone, or stand there twice, it fails and is aimed anew.
"""

import argparse
import ast
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from coverage import CoverageData

PROJECT = Path(__file__).resolve().parent.parent
MAP = PROJECT / "var" / "mutants.coverage"
# The migrated database is kept there, for each copy of the tree to begin with.
CACHE = f"cache_dir={PROJECT / 'var' / 'mutants_cache'}"
PYTEST = [str(PROJECT / ".venv/bin/pytest"), "-q", "-o", CACHE, "-m", "not browser"]
LEFT_OUT = ["--ignore=tests/faults", "--ignore=tests/browser"]
MOST_TESTS = 400  # by name on one command line; of more, their files


@dataclass(frozen=True)
class Fault:
    """Words in a function, or in a class, that become others."""

    name: str
    place: str  # path:Class.function
    old: str
    new: str

    @property
    def path(self) -> str:
        return self.place.partition(":")[0]

    def lines(self, text: str) -> tuple[int, int]:
        """The first and the last line of its place, from 1. Raises LookupError."""
        node: ast.Module | ast.ClassDef | ast.FunctionDef = ast.parse(text)
        for part in self.place.partition(":")[2].split("."):
            found = [
                one
                for one in node.body
                if isinstance(one, ast.ClassDef | ast.FunctionDef) and one.name == part
            ]
            if len(found) != 1:
                raise LookupError(f"{self.name}: {self.place} is {len(found)} times there")
            node = found[0]
        return node.lineno, node.end_lineno or node.lineno

    def planted(self, text: str) -> tuple[str, int]:
        """The text of its file with the fault, and the line on which it stands. Raises LookupError."""
        first, last = self.lines(text)
        lines = text.splitlines(keepends=True)
        inside = "".join(lines[first - 1 : last])
        if inside.count(self.old) != 1:
            raise LookupError(f"{self.name}: “{self.old}” is {inside.count(self.old)} times there")
        line = first + inside[: inside.index(self.old)].count("\n")
        changed = inside.replace(self.old, self.new)
        return "".join([*lines[: first - 1], changed, *lines[last:]]), line


FAULTS = [
    # what the public may see
    Fault(
        "a schedule is ignored",
        "core/records/publishable.py:Publishable.public_condition",
        "live_now(prefix) & super()",
        "super()",
    ),
    Fault(
        "a page shows drafts to readers",
        "core/public/views.py:PublishedDetail.get",
        "self.find(self.model.objects.published(), **key) or",
        "self.find(self.model.objects.all(), **key) or",
    ),
    Fault(
        "an old address leads to a draft",
        "core/public/views.py:PublishedDetail._moved",
        "self.model.objects.published()",
        "self.model.objects.all()",
    ),
    Fault(
        "a draft is in the search index",
        "core/public/search/index.py:keep_index",
        'if getattr(row, "is_published", False)',
        "",
    ),
    Fault(
        "news of the first page holds drafts",
        "pages/views/events.py:latest_at_source",
        "model.objects.published()",
        "model.objects",
    ),
    Fault(
        "files name drafts of other tables",
        "exchange/columns/resource.py:TableResource.joined",
        "found = other.objects.published() if public else other._base_manager.all()",
        "found = other._base_manager.all()",
    ),
    Fault(
        "public files have internal columns",
        "exchange/columns/resource.py:TableResource.columns",
        " if not (public and name in cls.internal)",
        "",
    ),
    Fault(
        "a preview link works after it was revoked",
        "core/records/pending/shown.py:PreviewLink.ended_reason",
        "if self.revoked_at:",
        "if False:",
    ),
    Fault(
        "a preview link outlives its account",
        "core/records/pending/shown.py:PreviewLink.is_of_its_maker",
        "not (by.is_active and by.is_staff)",
        "False",
    ),
    Fault(
        "search finds by the name of a row that is hidden",
        "core/public/search/results.py:_Search._find_through",
        "self._public_named(related, phrase)",
        "self._in_columns(related, phrase, _NAMES)",
    ),
    Fault(
        "a calendar of a series shows hidden meetings",
        "meetings/calendars.py:series_as_calendar",
        "Meeting.objects.published()",
        "Meeting.objects.all()",
    ),
    Fault(
        "the page of a participant names drafts of documents",
        "documents/panels.py:by_author",
        "Document.objects.published()",
        "Document.objects",
    ),
    Fault(
        "the data package is that of an earlier state",
        "pages/views/data.py:_stored",
        "version_of(name, texts, state and state[1:])",
        "version_of(name, texts)",
    ),
    # the write path, rights and sessions
    Fault(
        "a save raises no version",
        "core/records/saving.py:_set_audit_fields",
        "row.version += 1",
        "row.version += 0",
    ),
    Fault(
        "a part raises no version of its row",
        "core/records/saving.py:_save",
        "_bump_roots([*rows, *before.values()], context)",
        "pass",
    ),
    Fault(
        "who was second overwrites",
        "core/records/saving.py:_is_stale",
        "stored.version != seen",
        "False",
    ),
    Fault(
        "a save asks no right",
        "core/records/saving.py:_save",
        "_require(stored, write.row, context)",
        "pass",
    ),
    Fault(
        "a save tells nobody that something public changed",
        "core/records/saving.py:_save",
        "_note_change([*rows, *before.values()])",
        "pass",
    ),
    Fault(
        "a row is saved unchecked",
        "core/records/saving.py:write_row",
        "write.row.full_clean()",
        "pass",
    ),
    Fault(
        "editors publish",
        "core/records/publishable.py:set_publication",
        'require(may(by, "publish", type(row)), row)',
        "pass",
    ),
    Fault(
        "editors change what is public",
        "core/records/permissions.py:may_edit",
        'return may(by, verb, model) and may(by, "publish", model)',
        "return may(by, verb, model)",
    ),
    Fault(
        "an old name leads nowhere",
        "core/models.py:redirect_writes",
        "return [",
        "return [] and [",
    ),
    Fault(
        "a session is said to have ended and goes on",
        "editing/site/sign_in/pages.py:OwnSignInPage.post",
        "session.end()",
        "pass",
    ),
    Fault(
        "codes may be tried from many networks",
        "editing/site/sign_in/tries.py:take_code_try",
        " or CODE_LIMIT.take(_account(username))",
        "",
    ),
    Fault(
        "a row is deleted that changed since the question",
        "editing/deletion.py:DeletionAdmin.delete_model",
        "require_seen_version(request, obj)",
        "pass",
    ),
    Fault(
        "a merge loses a pending change",
        "editing/rows/merging.py:refusals_to_merge",
        "return [*found, *_pending_in_the_way(gone)]",
        "return found",
    ),
    # pending versions
    Fault(
        "who wrote a change publishes it",
        "core/records/pending/saving.py:blocking_reason",
        "if not (isinstance(row, Reviewed) and needs_second_person(by) and is_author):",
        "if True:",
    ),
    Fault(
        "a change hides what was saved beneath it",
        "core/records/pending/saving.py:publish_pending",
        "if conflicts := conflicts_with(stored, found.opened):",
        "if conflicts := []:",
    ),
    Fault(
        "what is rolled back stays",
        "core/records/permissions.py:rolled_back",
        "transaction.set_rollback(True)",
        "pass",
    ),
    Fault(
        "an approved change goes live early",
        "core/records/pending/schedule.py:_due",
        "goes_live_at__lte=now",
        "goes_live_at__isnull=False",
    ),
    Fault(
        "who may no longer publish still does by a schedule",
        "core/records/pending/schedule.py:_publish",
        'if by is None or not may(by, "publish", type(row)):',
        "if by is None:",
    ),
    # kept pages
    Fault(
        "a page is kept after its row went live",
        "core/public/page_cache/state.py:read_state",
        "(following and following <= _as_stored(now))",
        "False",
    ),
    Fault(
        "a page of one who is signed in is kept",
        "core/public/page_cache/wsgi.py:CachedPages._is_for_django",
        'any(name in environ.get("HTTP_COOKIE", "") for name in self.cookies)',
        "False",
    ),
    Fault(
        "a page is kept past midnight",
        "core/public/page_cache/state.py:read_state",
        "PublicState(now.date().isoformat(), ",
        'PublicState("", ',
    ),
    # dates, grades, defaults
    Fault(
        "a month ends on its 28th day",
        "core/dates.py:month_bounds",
        "calendar.monthrange(year, last)[1]",
        "28",
    ),
    Fault(
        "the last day of a meeting is not on it",
        "meetings/querysets/meetings.py:MeetingQuerySet.on_days",
        "ends_on__gte=first",
        "ends_on__gt=first",
    ),
    Fault(
        "what is past is called announced",
        "meetings/lifecycle.py:format_status",
        'return _("announced; no report found")',
        'return _("announced")',
    ),
    Fault(
        "a doubt is not said in a plain text",
        "core/records/sources.py:format_doubt",
        'return f" ({row.confidence_label})"',
        'return ""',
    ),
    Fault(
        "a standing hides its grade",
        "resolutions/standing.py:format_standing",
        " if last.confidence in DOUBTFUL else said",
        " if False else said",
    ),
    Fault(
        "a wrong assembly is the current one",
        "meetings/querysets/assemblies.py:AssemblyQuerySet.current",
        "around.now or next(iter(around.dated), around.last)",
        "around.last or around.now",
    ),
    Fault(
        "a doubtful meeting is certain in calendars",
        "meetings/lifecycle.py:is_tentative",
        "or meeting.confidence in DOUBTFUL\n",
        "\n",
    ),
    Fault(
        "the oldest period of a study group is shown",
        "study_groups/views.py:StudyGroupDetail.context",
        "next(iter(asked or mandates), None)",
        "next(reversed(asked or mandates), None)",
    ),
    Fault(
        "what TSAG revised before an assembly is in force after it",
        "resolutions/standing.py:_is_up_to_date",
        "return year > last_assembly if edition.tsag_year else year >= last_assembly",
        "return year >= last_assembly",
    ),
    Fault(
        "a suspended member counts as a current one",
        "participants/querysets.py:takes_part",
        " and not is_away",
        "",
    ),
    # positions
    Fault(
        "a paper of another assembly stands in the matrix",
        "matrix/snapshot/loader.py:_Loader._papers",
        "if proposal is None or proposal.assembly_id != self.assembly.pk:",
        "if proposal is None:",
    ),
    Fault(
        "a superseded position still counts",
        "matrix/snapshot/statements.py:Snapshot.current",
        "if (one.slug, one.holder) not in superseded",
        "",
    ),
    Fault(
        "not looked for is called nothing found",
        "matrix/snapshot/statements.py:_silence",
        'else (NoPosition.NOT_LOOKED_FOR, "")',
        'else (NoPosition.NONE_FOUND, "")',
    ),
    Fault(
        "a former member's proposals count for its group",
        "positions/filters.py:made_by_group",
        "if day and not covers(since, until, day)",
        "if False",
    ),
    Fault(
        "the beginning of a cell is taken for its stance",
        "positions/resources/parts.py:stance_in",
        "words.fullmatch(said)",
        "words.match(said)",
    ),
    Fault(
        "a feed calls a withdrawn paper one that stands",
        "matrix/formats/files.py:entry_title",
        "if statement.is_withdrawn\n",
        "if False\n",
    ),
    Fault(
        "a paper names of a source its document alone",
        "papers/writer.py:SourceList.numbers_of",
        "[page, *(sources if not first else [])]",
        "[page]",
    ),
    # files and imports
    Fault(
        "a formula runs in a spreadsheet",
        "core/public/cell_text.py:escape_cell",
        """f"'{cell}" if _GUARDED.match(cell) else cell""",
        "cell",
    ),
    Fault(
        "anybody undoes an import",
        "exchange/batches.py:refusal_to_undo",
        "is_theirs or ",
        "True or is_theirs or ",
    ),
    Fault(
        "a column is dropped from a file",
        "exchange/columns/resource.py:TableResource.cells",
        "self.columns(public)]",
        "self.columns(public)[:-1]]",
    ),
    Fault(
        "an undo misses the parts",
        "exchange/batches.py:affected_models",
        "for place, model in enumerate(tracked)",
        "for place, model in enumerate(tracked) if not model.parent_field",
    ),
    Fault(
        "a second source is stored unchecked",
        "core/fields.py:AddressesField.validate",
        'value.split("\\n")',
        'value.split("\\n")[:1]',
    ),
    Fault(
        "an undo leaves what waits as pending changes",
        "exchange/undo.py:UndoPlan.carry_out",
        "drop(self.pending, context)",
        "pass",
    ),
    Fault(
        "an import does something else than was seen",
        "exchange/uploads/workflow.py:changed_since",
        "if now.get(number) != seen.get(number)",
        "if number not in now",
    ),
    # filters and pages of the apps
    Fault(
        "a filter ignores its value",
        "meetings/filters.py:MeetingFilter",
        "rows.of_assembly(assembly)",
        "rows",
    ),
    Fault(
        "a file is given for a draft",
        "documents/views.py:DocumentFile.get",
        "Document.objects.published()",
        "Document.objects",
    ),
]


def check() -> list[str]:
    """Which faults do not find their place, and why."""
    wrong = []
    for fault in FAULTS:
        try:
            fault.planted((PROJECT / fault.path).read_text(encoding="utf-8"))
        except (LookupError, OSError) as reason:
            wrong.append(str(reason))
    return wrong


def draw_map() -> None:
    """Follows only the files in which faults are planted: to follow all files takes twice as long."""
    MAP.parent.mkdir(exist_ok=True)
    config = MAP.with_suffix(".ini")
    files = "\n    ".join(sorted({fault.path for fault in FAULTS}))
    config.write_text(f"[run]\ninclude =\n    {files}\n", encoding="utf-8")
    command = ["--cov", f"--cov-config={config}", "--cov-context=test", "--cov-report="]
    subprocess.run([*PYTEST, *command, *LEFT_OUT, "-n", "auto"], cwd=PROJECT, check=False)
    shutil.move(PROJECT / ".coverage", MAP)


def tests_of(fault: Fault, data: CoverageData) -> list[str]:
    """The tests that reach its line, or where no test is known for the line, its function; shortest names first."""
    text = (PROJECT / fault.path).read_text(encoding="utf-8")
    _text, line = fault.planted(text)
    by_line = data.contexts_by_lineno(str(PROJECT / fault.path))
    first, last = fault.lines(text)
    found = by_line.get(line) or [
        one for number in range(first, last + 1) for one in by_line.get(number, [])
    ]
    return sorted({one.partition("|")[0] for one in found if "::" in one}, key=len)


def run(faults: Iterable[Fault], with_all: bool) -> None:
    data = CoverageData(str(MAP))
    data.read()
    print("| fault | tests that reach it | found by |\n|---|--:|---|")
    for fault in faults:
        tests = tests_of(fault, data)
        found = found_by(fault, LEFT_OUT if with_all else tests)
        print(f"| {fault.name} | {len(tests)} | {found or '**not found**'} |", flush=True)


def found_by(fault: Fault, chosen: list[str]) -> str:
    """The first test that fails in a copy of the tree with the fault; empty where none does."""
    if len(chosen) > MOST_TESTS:
        chosen = sorted({one.split("::")[0] for one in chosen})
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        listed = subprocess.run(
            ["git", "-C", str(PROJECT), "ls-files", "-z"],
            check=True,
            capture_output=True,
            text=True,
        )
        for name in filter(None, listed.stdout.split("\0")):
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(PROJECT / name, copy / name)
        (copy / "var").symlink_to(PROJECT / "var")
        text, _line = fault.planted((copy / fault.path).read_text(encoding="utf-8"))
        (copy / fault.path).write_text(text, encoding="utf-8")
        command = [*PYTEST, "--reuse-db", "-x", "--tb=no", "-n", "2", *chosen]
        done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
    failed = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return failed[0].split(" - ")[0].partition(" ")[2] if failed else ""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("task", choices=["check", "map", "run"])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--all", action="store_true")
    asked = parser.parse_args()
    if wrong := check():
        sys.exit("\n".join(wrong))
    if asked.task == "map":
        draw_map()
    if asked.task == "run":
        run([one for one in FAULTS if not asked.names or one.name in asked.names], asked.all)


if __name__ == "__main__":
    main()
