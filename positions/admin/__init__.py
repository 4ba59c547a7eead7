from . import submissions, tables

__all__ = ["submissions", "tables"]
