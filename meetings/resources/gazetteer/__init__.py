"""Countries and cities by the names that people write, in several languages. A city name may belong to several countries."""

import csv
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.database.letters import plain_letters

_PLACES = Path(__file__).parent / "places.tsv"
_NO_WORD = re.compile(r"[^\w]+")
_CYRILLIC = str.maketrans(
    dict(zip("абвгдезийклмнопрстуфыэ", "abvgdeziyklmnoprstufye", strict=True))
    | {"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya"}
    | {"ь": "", "ъ": ""}
)
_ARTICLE = re.compile(r"(?:the|la|le|les|el|los|las|die|der)\s+")


@dataclass(frozen=True)
class Gazetteer:
    countries: dict[str, str]  # name → ISO alpha-3 code
    codes: dict[str, str]  # ISO code of two or three capitals → alpha-3 code
    cities: dict[str, tuple[str, ...]]  # name → alpha-3 codes
    # City name in another language, alpha-3 code → English name.
    english: dict[tuple[str, str], str]
    curated: set[tuple[str, str]]  # names that were checked by hand
    parts: dict[str, str]  # state or province, by name or abbreviation → alpha-3 code


def plain_name(text: str) -> str:
    """Latin letters without case, accents and punctuation: `Saint-Étienne` is `saint etienne`, `Сочи` is `sochi`."""
    return _NO_WORD.sub(" ", plain_letters(text).translate(_CYRILLIC)).strip()


@cache
def gazetteer() -> Gazetteer:
    countries: dict[str, str] = {}
    codes: dict[str, str] = {}
    parts: dict[str, str] = {}
    cities: defaultdict[str, list[str]] = defaultdict(list)
    english: dict[tuple[str, str], str] = {}
    curated: set[tuple[str, str]] = set()
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
                keys = {(plain_name(name), code) for name in (first, *others)}
                if others:
                    english |= dict.fromkeys(keys, first)
                    curated |= keys
                else:  # without an English name: Medellín stays
                    english.setdefault(keys.pop(), first)
    told = {name: tuple(found) for name, found in cities.items()}
    return Gazetteer(countries, codes, told, english, curated, parts)


def country_named(text: str) -> str:
    """The alpha-3 code for an unambiguous name of a country; else empty."""
    names = gazetteer().countries
    plain = _ARTICLE.sub("", plain_name(text), count=1) if text else ""
    return names.get(plain, "")


def country_of_code(text: str) -> str:
    """The alpha-3 code for two or three capitals."""
    return gazetteer().codes.get(text, "")


def countries_of_city(text: str) -> tuple[str, ...]:
    return gazetteer().cities.get(plain_name(text), ())


def english_city(text: str, country: str) -> str:
    """`Genève` in CHE becomes Geneva; unchanged without another English name. `country` is an alpha-3 code."""
    key = plain_name(text), country
    is_told = key in gazetteer().curated or re.search("[\u0400-\u04ff]", text)
    found = gazetteer().english.get(key, text) if is_told else text
    return found.title() if found.islower() else found


def country_of_part(text: str) -> str:
    """`Ohio`, `D.C.`"""
    return gazetteer().parts.get(plain_name(text), "") if text[:1].isupper() else ""
