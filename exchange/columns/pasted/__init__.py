"""Text that was pasted, from a mail, a web page or a word processor, as rows that a table then reads."""

from .rows import Headings, PastedRow, PastedText, read_pasted

__all__ = ["Headings", "PastedRow", "PastedText", "read_pasted"]
