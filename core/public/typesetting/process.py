"""Sets one sheet in a process of its own: typst keeps what it worked out while its process lives, and a server lives long.

Standard input is JSON: sheet, data, format, fonts (folders), standards, moment, megabytes and seconds. Standard output is
the file. Where typst refuses the sheet, the status is 2 and standard error says why.
"""

import contextlib
import datetime as dt
import json
import os
import resource
import sys

import typst

REFUSED = 2
_NICE = 10  # priority: pages come before files
_POINT = 72  # pixels an inch: one pixel a point


def main() -> int:
    os.nice(_NICE)
    order = json.load(sys.stdin)
    memory = order["megabytes"] * 1024 * 1024
    seconds = 2 * max(1, int(order["seconds"]))  # CPU time of two threads
    for kind, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds)):
        # The system kills a process over the limit. Some lack a limit: macOS has none for memory.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, most))
    try:
        made = typst.compile(
            order["sheet"],
            font_paths=typst.Fonts(include_system_fonts=False, font_paths=order["fonts"]),
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(order["data"])},
            format=order["format"],
            ppi=_POINT,
            pdf_standards=order["standards"],
            timestamp=dt.datetime.fromisoformat(order["moment"]),
        )
    except typst.TypstError as refused:
        sys.stderr.write(refused.diagnostic)
        return REFUSED
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
