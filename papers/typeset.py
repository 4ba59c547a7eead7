"""Sets one sheet, in a process of its own: typst keeps what it has worked out as long as its process lives, and a server lives long.

Standard input is JSON: sheet, paper, fonts (folders), standards, moment. Standard output is the PDF; where typst refuses, it ends with
status 2 and tells why on standard error.
"""

import datetime as dt
import json
import sys

import typst

REFUSED = 2


def main() -> int:
    order = json.load(sys.stdin)
    try:
        made = typst.compile(
            order["sheet"],
            font_paths=typst.Fonts(include_system_fonts=False, font_paths=order["fonts"]),
            ignore_system_fonts=True,
            sys_inputs={"paper": json.dumps(order["paper"])},
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
