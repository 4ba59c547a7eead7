"""Whole pages for readers without a session, made once for each state of what is public."""

from .pages import PageStore
from .wsgi import Application, CachedPages

__all__ = ["Application", "CachedPages", "PageStore"]
