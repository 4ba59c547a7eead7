"""Measurements, each `python -m benchmarks.NAME`, on a database of their own that is thrown away; DATABASE_URL names another."""

import atexit
import os
import tempfile

import django

if "DATABASE_URL" not in os.environ:
    _folder = tempfile.TemporaryDirectory()
    atexit.register(_folder.cleanup)
    os.environ["DATABASE_URL"] = f"sqlite:///{_folder.name}/benchmark.sqlite3"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wtsa_site.settings")
django.setup()
