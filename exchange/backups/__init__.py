from pathlib import Path

from django.db import connection

from .databases import Database
from .postgresql import PostgreSQL
from .sqlite import SQLite


def database_of_the_site() -> Database:
    if connection.vendor == "postgresql":
        return PostgreSQL()
    return SQLite(Path(connection.settings_dict["NAME"]))
