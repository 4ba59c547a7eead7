"""The titles of columns: as a file has them, as they are compared, and those of a table."""

from functools import lru_cache

from core.fields import normalise, tidy_line
from core.public.cell_text import unescape_cell

from .resource import TableResource

# Columns that the file of refused rows has in front; sent again they are passed over.
ROW, WHY = "(row)", "(why refused)"


def is_passed_over(title: str) -> bool:
    """Whether the file of refused rows put this column there."""
    return plain(title) in (plain(ROW), plain(WHY))


def bare(title: str) -> str:
    """A header as one line, without the guard that a download may have put before it."""
    return unescape_cell(tidy_line(title))


def plain(title: str) -> str:
    return normalise(bare(title)).replace("_", "")


@lru_cache(maxsize=8)
def known_titles(resource: TableResource) -> dict[str, str]:
    """Plain title → column; empty where it is passed over. Asked of every header of a file."""
    fields = {word: name for name in resource.read_columns() for word in titles_of(resource, name)}
    composites = {name: name for name in resource.composites}
    made_here = filter(resource.export_only.__contains__, resource.columns())
    titles = [word for name in made_here for word in titles_of(resource, name)]
    passed_over = dict.fromkeys([ROW, WHY, *titles], "")
    return {plain(word): name for word, name in (composites | fields | passed_over).items()}


def titles_of(resource: TableResource, name: str) -> tuple[str, str]:
    return str(resource.model_field(name).verbose_name), name
