"""Where the database is: `SERVITIZATION_DATABASE_URL`, or a SQLite file in the user's folder of data.

The address may hold a password, so it is never shown; what is shown is the server's name, or the file.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from servitization.store.refusals import WrongSchema

VARIABLE = "SERVITIZATION_DATABASE_URL"
FILE = "offers.db"


def address(given: str | None = None, environment: Mapping[str, str] = os.environ) -> URL:
    """The address of the database: the one given, or that of the environment, or a file of the user.

    Raises WrongSchema for an address that cannot be read or a kind of database that is not supported.
    """
    text = (given or environment.get(VARIABLE, "")).strip()
    if not text:
        return of_file(data_folder(environment) / FILE)
    try:
        url = make_url(text.replace("postgres://", "postgresql://", 1))
        kind = url.get_backend_name()
    except (ArgumentError, ValueError, ImportError):
        raise WrongSchema("address_unreadable", variable=VARIABLE) from None
    if kind == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if kind == "sqlite":
        return url.set(drivername="sqlite+pysqlite")
    raise WrongSchema("address_kind", variable=VARIABLE, kind=kind)


def of_file(path: str | os.PathLike) -> URL:
    """The address of a SQLite file."""
    return URL.create("sqlite+pysqlite", database=os.fspath(path))


def shown(url: URL) -> str:
    """The place of a database, without names and passwords."""
    if url.get_backend_name() == "sqlite":
        return url.database or "SQLite"
    return f"{url.host or 'PostgreSQL'}/{url.database or ''}"


def data_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """The folder in which this system keeps the data of a user's programs."""
    home = Path(environment.get("HOME") or Path.home())
    if sys.platform == "win32":
        base = Path(environment.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = home / "Library" / "Application Support"
    else:
        base = Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share")
    return base / "servitization"
