"""The contents of an edition as lines of plain text, part by part, so that two editions can be compared."""

from collections.abc import Mapping

from core.public.comparison.lines import lines_of
from core.public.typesetting.sheets import Json

from ..contents import Dossier, PaperText
from .sheet import labels_of, text_data


def parts_of(dossier: Dossier) -> dict[str, list[str]]:
    """By anchor; each begins with its heading, and sources keep the numbers by which the text names them."""
    labels = labels_of(dossier)
    parts = {
        "summary": [labels["summary"], dossier.warning, dossier.summary],
        "introduction": [labels["introduction"], *lines_of(dossier.introduction)],
        "method": [labels["method"], *lines_of(dossier.method)],
    }
    for section in dossier.sections:
        parts[section.anchor] = [section.name]
        for text in section.texts:
            parts.setdefault(text.anchor, []).extend(_lines_of_text(text, labels))
    parts["names"] = [labels["names"], *(f"{one.code}: {one.name}" for one in dossier.names)]
    return {
        key: [tidied for line in lines if (tidied := " ".join(line.split()))]
        for key, lines in parts.items()
    }


def _lines_of_text(text: PaperText, labels: Mapping[str, str]) -> list[str]:
    data = text_data(text, columns=0)
    sources = [
        f"{number}. {line}" for number, line in enumerate(_lines(data["sources"], "page"), 1)
    ]
    parts = {
        "proposals": _lines(data["proposals"]),
        "positions": [
            *_lines(data["positions"]),
            *text.agreements,
            *_lines(data["without_position"]),
        ],
        "impact": _lines(data["assessments_of_others"]),
        "publisher_view": [
            *_lines(data["own_proposals"]),
            *_lines(data["own_positions"]),
            *_lines(data["assessments"]),
        ],
        "sources": sources,
    }
    headed = [[labels[name], *lines] for name, lines in parts.items() if lines]
    return [str(data["heading"]), text.sentence, *(line for lines in headed for line in lines)]


def _lines(rows: Json, link: str = "address") -> list[str]:
    """Without the links: readers see the words that these stand under."""
    return [_line(row, link) for row in rows] if isinstance(rows, list) else []


def _line(row: Json, link: str) -> str:
    if not isinstance(row, Mapping):
        return str(row)
    return "; ".join(str(value) for name, value in row.items() if name != link and value)
