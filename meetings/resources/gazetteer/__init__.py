"""Countries and cities by the names that people write, in several languages; a city that lies in several countries has all of them."""

import csv
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.database.letters import plain_letters

_PLACES = Path(__file__).parent / "places.tsv"
_NO_WORD = re.compile(r"[^\w]+")
_ARTICLE = re.compile(r"(?:the|la|le|les|el|los|las|die|der)\s+")
# “République du Cameroun”; of several States that share the last word, the whole name stands in the file.
_OFFICIAL = re.compile(
    r"(?:(?:the|federal|federative|democratic|islamic|people s|socialist|plurinational|bolivarian|oriental|united|independent|"
    r"hashemite|arab|co operative|cooperative|unie|federale|islamique|democratique) )*"
    r"(?:republic|republique|republica|republik|kingdom|royaume|reino|konigreich|state|states|etat|estado|commonwealth|sultanate|"
    r"principality|grand duchy|union|federation)(?: (?:federale|islamique|democratique|unie|federativa|oriental|islamica|del|federal))*"
    r" (?:of|de|du|des|del|d|do|da|dos)(?: (?:the|la|l|los|le))? (?P<name>\w.*)"
)
_SHARED = frozenset({"korea", "coree", "corea", "coreia", "congo", "kongo", "guinea", "guinee"})


@dataclass(frozen=True)
class Gazetteer:
    countries: dict[str, str]  # name → ISO alpha-3 code
    codes: dict[str, str]  # ISO code of two or three capitals → alpha-3 code
    cities: dict[str, tuple[str, ...]]  # name → alpha-3 codes
    # Name of a city in another language, alpha-3 code → in English.
    english: dict[tuple[str, str], str]
    parts: dict[str, str]  # state or province, by name or abbreviation → alpha-3 code


def plain_name(text: str) -> str:
    """Without case, accents and signs: `Saint-Étienne` is `saint etienne`."""
    return _NO_WORD.sub(" ", plain_letters(text)).strip()


@cache
def gazetteer() -> Gazetteer:
    countries: dict[str, str] = {}
    codes: dict[str, str] = {}
    parts: dict[str, str] = {}
    cities: defaultdict[str, list[str]] = defaultdict(list)
    english: dict[tuple[str, str], str] = {}
    with _PLACES.open(encoding="utf-8") as lines:
        said = (line for line in lines if not line.startswith("#"))
        for row in csv.DictReader(said, delimiter="\t", quoting=csv.QUOTE_NONE):
            code = row["alpha_3"]
            codes |= {row["alpha_2"]: code, code: code}
            countries |= {plain_name(name): code for name in row["names"].split("|")}
            parts |= {plain_name(name): code for name in row["parts"].split("|") if name}
            named = [said.split("=") for said in row["cities"].split("|") if said]
            for name in {plain_name(name) for names in named for name in names}:
                cities[name].append(code)
            for first, *others in named:
                english |= {(plain_name(name), code): first for name in others}
                english[plain_name(first), code] = ""  # Asuncion stays as it is written
    return Gazetteer(
        countries, codes, {name: tuple(found) for name, found in cities.items()}, english, parts
    )


def country_named(text: str) -> str:
    """The alpha-3 code of a country by a name that only it has; empty where there is none."""
    names = gazetteer().countries
    plain = _ARTICLE.sub("", plain_name(text), count=1) if text else ""
    if plain in names:
        return names[plain]
    official = _OFFICIAL.fullmatch(plain)
    if official and official["name"] not in _SHARED:
        return names.get(official["name"], "")
    return ""


def country_of_code(text: str) -> str:
    """The alpha-3 code that two or three capitals stand for."""
    return gazetteer().codes.get(text, "")


def countries_of_city(text: str) -> tuple[str, ...]:
    return gazetteer().cities.get(plain_name(text), ())


def english_city(text: str, country: str) -> str:
    """`Genève` in CHE as Geneva; the name as it is where it has no other in English. `country`: alpha-3 code."""
    found = gazetteer().english.get((plain_name(text), country), "") or text
    return found.title() if found.islower() else found


def country_of_part(text: str) -> str:
    """`Ohio`, `D.C.`"""
    return gazetteer().parts.get(plain_name(text), "") if text[:1].isupper() else ""
