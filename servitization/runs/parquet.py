"""Tables as Parquet bytes: the same table gives the same bytes, and damage is noticed.

Beside its columns a file tells what it is `about`, as JSON with a digest; pages carry checksums.
"""

import hashlib
import io
import json
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

_ABOUT, _DIGEST = b"about", b"digest"
WRITTEN: dict[str, Any] = {"compression": "zstd", "write_page_checksum": True}


class Damaged(Exception):
    """A file that is not what was written."""


def as_bytes(table: pa.Table, about: Mapping[str, Any]) -> bytes:
    """A table and what it is about."""
    told = json.dumps(about, separators=(",", ":"), allow_nan=False).encode()
    digest = _digest(told, table)
    buffer = io.BytesIO()
    pq.write_table(table.replace_schema_metadata({_ABOUT: told, _DIGEST: digest}), buffer, **WRITTEN)
    return buffer.getvalue()


def of_bytes(written: bytes) -> tuple[pa.Table, dict[str, Any]]:
    """The table and what it is about; raises Damaged."""
    try:
        table = pq.ParquetFile(io.BytesIO(written), page_checksum_verification=True).read(use_threads=False)
        told = (table.schema.metadata or {})[_ABOUT]
        if _digest(told, table) != table.schema.metadata[_DIGEST]:
            raise Damaged
        return table, json.loads(told)
    except (OSError, KeyError, ValueError, pa.ArrowException) as error:
        raise Damaged(str(error)) from error


def _digest(told: bytes, table: pa.Table) -> bytes:
    """Of what the checksums of the pages leave out: what it is about, its columns, its length."""
    columns = [(field.name, field.type.id) for field in table.schema]
    return hashlib.sha256(told + repr((columns, table.num_rows)).encode()).hexdigest().encode()
