"""The words of an address: what a page uses of them, and what it refuses and says so."""

from django.http import QueryDict


class AddressQuery:
    """What was asked, as the links of the page carry it on: without what was refused, or they would not work."""

    def __init__(self, query: QueryDict) -> None:
        self.query = query.copy()
        for name in [name for name in self.query if name.startswith("utm_")]:
            del self.query[name]
        self.refused: list[str] = []

    def refuse(self, name: str, reason: str) -> None:
        """Says why a word of the address is not used, and keeps it out of the links."""
        self.refused.append(reason)
        self.query.pop(name, None)
