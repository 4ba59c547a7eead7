"""How long a background paper takes to become a PDF, and how much memory that needs: `python -m benchmarks.paper_pdf --texts 110`."""

import argparse
import io
import resource
import statistics
import time

from pypdf import PdfReader

from papers.contents import (
    Dossier,
    GroupSummary,
    PaperAssessment,
    PaperPosition,
    PaperProposal,
    PaperSection,
    PaperSource,
    PaperText,
    ShortName,
    WithoutPosition,
)
from papers.formats.pdf import Imprint, pdf_of

BAR = 5.0  # seconds for a hundred pages
_GROUPS = ("APT", "ATU", "CEPT", "CITEL", "LAS", "RCC")
_NAMES = ("Fictionland", "Вымышленная Республика", "الجمهورية الخيالية", "虚构共和国")
_IMPRINT = Imprint(
    "Edition 1, draft, July 2098",
    "FICTION-98 background paper, edition 1 (draft)",
    "https://example.org/papers/x/1/",
    "2098-07",
)


def text(number: int) -> PaperText:
    """As much as is recorded on a text that many ask about."""
    proposal = PaperProposal(
        code="mod",
        word="MOD",
        paper=f"FIC/{number}/1",
        address="/proposals/fiction-98/x/",
        by=_NAMES[:2],
        account="It would give the group a new task, and ask for a report. " * 4,
        dated="2098-08-12",
        stage="submitted",
        confidence="stated by a source",
        sources=(1, 2),
    )
    positions = tuple(
        PaperPosition(
            "support",
            "support",
            (name,),
            "/positions/x/",
            "Wants it for reasons of its own. " * 3,
            "",
            "2098-08",
            "",
            "",
            (1,),
        )
        for name in _NAMES
    )
    return PaperText(
        anchor=f"resolution-{number}",
        name=f"Resolution {number}",
        title="Strengthening what is fictional in the work of the assembly",
        address=f"/resolutions/{number}/",
        sentence="Five of six groups propose to change it; CITEL asks for no change.",
        by_group=tuple(GroupSummary("MOD") for _group in _GROUPS),
        proposals=(proposal, proposal),
        positions=positions,
        without_position=(WithoutPosition("none found on 1 May 2098", ("RCC",)),),
        assessments=(
            PaperAssessment(
                "Open", "high", "low", "It would close what is open. " * 5, ("IETF",), "2098"
            ),
        ),
        sources=(
            PaperSource(
                "A document",
                "/documents/x/",
                "https://example.org/a",
                "official paper",
                "2098-05-01",
            ),
            PaperSource(address="https://example.org/b"),
        ),
    )


def dossier(texts: int) -> Dossier:
    sections = tuple(
        PaperSection(
            f"section-{first}",
            f"Topic {first}",
            tuple(text(number) for number in range(first, min(first + 10, texts + 1))),
        )
        for first in range(1, texts + 1, 10)
    )
    warning = "Proposals are not agreed texts. This is a best-efforts reading of 1 August 2098."
    names = tuple(ShortName(code, f"{code} in full") for code in _GROUPS)
    return Dossier(
        "A fictional paper",
        "FICTION-98",
        "2098-08-01",
        warning,
        "Owner",
        "<p>Begin</p>",
        "",
        "Much.",
        _GROUPS,
        sections,
        names,
    )


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--texts", type=int, default=110)
    words.add_argument("--rounds", type=int, default=5)
    asked = words.parse_args()
    paper, took, made = dossier(asked.texts), [], b""
    for _round in range(asked.rounds):
        begun = time.perf_counter()
        made = pdf_of(paper, _IMPRINT)
        took.append(time.perf_counter() - begun)
    pages, middle = len(PdfReader(io.BytesIO(made)).pages), statistics.median(took)
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(
        f"{asked.texts} texts, {pages} pages, {len(made) // 1024} kB, passes PDF/UA-1: {b'pdfuaid:part>1<' in made}"
    )
    print(
        f"median {middle:.2f} s of {asked.rounds} (longest {max(took):.2f} s), so {100 * middle / pages:.2f} s for 100 pages; bar {BAR} s"
    )
    print(f"largest memory of the process that sets it: {memory} MB")


if __name__ == "__main__":
    main()
