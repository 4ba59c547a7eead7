"""The words at the head of columns in tables of proposals and positions, in English, French and Spanish."""

import re
from collections.abc import Callable, Mapping, Sequence

from exchange.columns.pasted.headings import Headings

from ..parts import action_in, stance_in
from .words import ACTION, ASSEMBLY, KnownNames, says_only_which_texts, subjects_in

_HOLDER = (
    "who|by|from|region|group|groups|country|member|member state|organisation|organization|delegation|administration|"
    "qui|pays|groupe|région|état membre|organisation membre|délégation|quién|país|grupo|región|estado miembro|organización|delegación"
)
_ASSEMBLY = "assembly|conference|wtsa|meeting|event|assemblée|amnt|asamblea|conferencia"
_REMARK = (
    "reason|reasons|account|summary|remark|remarks|comment|comments|note|notes|details|rationale|justification|background|explanation|"
    "remarque|remarques|commentaire|commentaires|observations|motif|motifs|raison|observación|observaciones|comentario|comentarios|notas|motivo|motivos|razón"
)
_DOCUMENT = "document|documents|doc|docs|document no|doc no|document number|contribution|paper|doc ref|documento|documentos|contribución"
_RESOLUTION = (
    "resolution|resolutions|res|resolution no|res no|résolution|résolutions|resolución|resoluciones"
)
PROPOSAL_WORDS = {
    "number": "number|no|nr|n°|proposal|proposal id|proposal no|proposal number|id|reference|ref|numéro|número|référence|referencia",
    "document": _DOCUMENT,
    "addendum": "addendum|add|addendum no|add no|adenda",
    "group": f"{_HOLDER}|source|proponent|proponents|submitted by|proposed by|sponsor|sponsors|sponsored by|author|authors|origin|submitter|contributor|"
    "auteur|auteurs|proposé par|soumis par|présenté par|autor|autores|propuesto por|presentado por|proponente|proponentes",
    "co_signatory": "co-signatories|co-signatory|co-signed by|co-sponsors|co-sponsor|co-authors|cosignataires|cosignatarios|copatrocinadores",
    "action": "action|kind|type|proposal type|type of proposal|kind of proposal|mesure|tipo|acción",
    "asks": "asks|ask|asked|asking|wants|want|wanted|wish|request|requests|requested|proposed change|change|changes|proposes|demande|demandé|demandent|veut|veulent|souhaite|"
    "pide|piden|quiere|quieren|solicita|solicitud|propuesta|proposition",
    "resolution": _RESOLUTION,
    "target": "target|text|subject|item|texte|objet|sujet|texto|asunto|tema",
    "title": "title|name|subject matter|titre|intitulé|título",
    "reason": _REMARK,
    "assembly": _ASSEMBLY,
}
POSITION_WORDS = {
    "subject": f"{_RESOLUTION}|text|subject|topic|question|issue|study group|resolution/group|texte|sujet|thème|texto|asunto|tema",
    "holder": f"{_HOLDER}|holder|held by|supporter|tenu par|sostenida por",
    "stance": "stance|position|view|views|position taken|stand|opinion|wants|want|wish|posición|postura|avis",
    "action": "action|type|kind|proposal",
    "remark": _REMARK,
    "document": f"{_DOCUMENT}|source|reference|ref|evidence",
    "date": "date|when|taken on|as of|as at|quand|fecha|cuándo",
    "assembly": _ASSEMBLY,
    "title": "title|name|title of resolution|titre|título",
    "number": "no|#|n°|nr",
}
# Further words of a heading: “Which resolution”, “What they want”, “Name of the proponent”, “Resolution number”.
_BESIDES = re.compile(
    r"\b(?:which|what|whose|the|an?|of|to|for|in|is|are|be|being|it|they|this|does|do|that|name of|number|nos?|nr|code|concerned|"
    r"quel(?:le)?s?|ce|que|qu|ils?|elles?|est|le|la|les|l|du|des?|d|qué|cu[aá]l(?:es)?|lo|el|los|las|del|se)\b|n[°º]|#",
    re.IGNORECASE,
)


_MOST = 0.6  # share of the cells that must look the same
_SEVERAL = frozenset({"reason", "remark", ""})  # kinds that several columns of a table may have


class NamedHeadings(Headings):
    """Reads headings with and without words such as “which”; without a known heading, looks at the cells."""

    def __init__(self, words: Mapping[str, str], known: KnownNames) -> None:
        super().__init__(words)
        self.known = known
        fits: dict[str, Callable[[str], object]] = {
            "assembly": ASSEMBLY.fullmatch,
            "action": action_in,
            "stance": stance_in,
            "asks": ACTION.match,
            "resolution": _names_texts,
            "subject": _names_texts,
            "group": known.holders_in,
            "holder": known.holders_in,
        }
        # The looks of cells, the surest first.
        self.fits = {kind: fit for kind, fit in fits.items() if kind in words}

    def kind(self, heading: str) -> str:
        without = _BESIDES.sub(" ", re.sub(r"[^\w°º#/()\[\] -]", " ", heading))
        return super().kind(heading) or (super().kind(without) if without.strip() else "")

    def columns(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
        """None if no heading is known. Of two columns of one kind the first counts."""
        kinds = self.kinds(head) or list(map(self.kind, head))
        if not any(kinds):
            return []
        for place, said in enumerate(kinds):
            cells = [row[place] for row in rows if place < len(row) and row[place]]
            tried = {"number": ["asks"], "document": ["asks"], "": self.fits.keys() - {*kinds}}
            looks = (one for one in self.fits if one in tried.get(said, ()))
            kinds[place] = next((one for one in looks if self._most(cells, one)), said)
        return [
            kind if kind in _SEVERAL or kind not in kinds[:place] else ""
            for place, kind in enumerate(kinds)
        ]

    def _most(self, cells: Sequence[str], kind: str) -> bool:
        return 0 < _MOST * len(cells) <= sum(map(bool, map(self.fits[kind], cells)))


def _names_texts(cell: str) -> bool:
    return bool(subjects_in(cell)) and says_only_which_texts(cell)
