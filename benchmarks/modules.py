"""Each module of the apps with the first line of its docstring: `make modules`, or `make modules APP=matrix`."""

import ast
import sys

from .figures import APPS, PROJECT, code_files


def main() -> None:
    for app in sys.argv[1:] or APPS:
        for path in code_files(PROJECT / app):
            text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
            if first := text.partition("\n")[0]:
                print(f"{path.relative_to(PROJECT).with_suffix('')}: {first}")


if __name__ == "__main__":
    main()
