"""Countries and cities by the names that people write, in several languages; a city that lies in several countries has all of them."""

from .lookup import (
    countries_of_city,
    country_named,
    country_of_code,
    country_of_part,
    english_city,
    plain_name,
)

__all__ = [
    "countries_of_city",
    "country_named",
    "country_of_code",
    "country_of_part",
    "english_city",
    "plain_name",
]
