"""Codes in the cell of a place: of a country behind its city, `Vilnius (LT)`, and of an airport, `GVA - Switzerland`."""

import re

from .known_rows import KnownRows

_COUNTRY = re.compile(
    r"(?P<city>[^,()/]{3,}?)(?:\s*\((?P<inside>[A-Z]{2,3})\)|(?:,\s*|\s+[-–—]\s+|\s*/\s*)(?P<behind>[A-Z]{2,3}))"
)
_AIRPORT = re.compile(r"[A-Z]{3}(?=\s*(?:$|[,/(;–-]))")
_CITIES = {
    **{"ABJ": "Abidjan", "ABV": "Abuja", "ADD": "Addis Ababa", "ALA": "Almaty", "AMM": "Amman"},
    **{"AUH": "Abu Dhabi", "BEG": "Belgrade", "BER": "Berlin", "BKK": "Bangkok", "BRU": "Brussels"},
    **{"BSB": "Brasília", "BUD": "Budapest", "CAI": "Cairo", "CDG": "Paris", "CPH": "Copenhagen"},
    **{"DEL": "New Delhi", "DKR": "Dakar", "DOH": "Doha", "DXB": "Dubai", "EZE": "Buenos Aires"},
    **{"GVA": "Geneva", "HAN": "Hanoi", "HEL": "Helsinki", "ICN": "Seoul", "JNB": "Johannesburg"},
    **{"KGL": "Kigali", "KUL": "Kuala Lumpur", "LHR": "London", "LIM": "Lima", "LIS": "Lisbon"},
    **{"LON": "London", "MAD": "Madrid", "MEX": "Mexico City", "NBO": "Nairobi", "OSL": "Oslo"},
    **{"PAR": "Paris", "PEK": "Beijing", "PRG": "Prague", "RIX": "Riga", "ROM": "Rome"},
    **{"RUH": "Riyadh", "SEL": "Seoul", "SIN": "Singapore", "SOF": "Sofia", "STO": "Stockholm"},
    **{"SUV": "Suva", "TAS": "Tashkent", "TLL": "Tallinn", "TUN": "Tunis", "TYO": "Tokyo"},
    **{"VIE": "Vienna", "VNO": "Vilnius", "WAW": "Warsaw", "ZAG": "Zagreb", "ZRH": "Zurich"},
}


def without_codes(text: str, known: KnownRows) -> str:
    """With names in their places. CA behind a city of the United States is California, and no country."""
    text = _AIRPORT.sub(lambda code: _CITIES.get(code[0], code[0]), text, count=1)
    found = _COUNTRY.fullmatch(text)
    country = known.state_of_code(found["inside"] or found["behind"]) if found else None
    if found is None or country is None:
        return text
    cities = known.countries_of(found["city"].strip())
    return f"{found['city']}, {country.listed_name}" if not cities or country in cities else text
