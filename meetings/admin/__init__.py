"""The admin: `tables` registers all of them; `next_in_series` is a page of meetings."""

from . import tables  # noqa: F401  registers the admins
