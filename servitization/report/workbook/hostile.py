"""What is refused before a workbook is opened: it is judged by its zip directory and raw parts.

A workbook of ours unpacks to less than 1 MB. Nothing here depends on what a file says of
itself: sizes are bounded, and no part may declare entities or hide its text in another encoding.
"""

import io
import re
import zipfile
import zlib

LARGEST = 5_000_000
"""Bytes of a file."""
UNPACKED = 20_000_000
"""Bytes of all parts together."""
PARTS = 200
RATIO, RATIO_FROM = 100, 500_000
"""How many times its packed size a part may have, once it is larger than this many bytes."""
MARKS, MARKS_ELSEWHERE = 500_000, 30_000
"""Tags of all parts together, and of those parts that are neither sheets nor texts."""

_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MACROS = re.compile(r"vbaproject|/macrosheets/|/dialogsheets/|vbadata", re.IGNORECASE)
_FOREIGN = re.compile(
    r"/(externallinks|embeddings|activex|ctrlprops|querytables|model|xmlmaps)|connections\.xml|customui",
    re.IGNORECASE,
)
_LARGE = re.compile(r"(^|/)(worksheets/[^/]+|sharedstrings[^/]*)\.xml$", re.IGNORECASE)
_ENCODING = re.compile(rb"""^[^>]{0,200}encoding\s*=\s*["']([^"']*)["']""")
_RELATION = re.compile(rb"<[^>]*TargetMode\s*=\s*[\"']External[\"'][^>]*>", re.IGNORECASE)


_ROW = re.compile(rb"""<(?:\w+:)?row\b[^>]*?\sr\s*=\s*["']([^"']*)["']""")


class Hostile(Exception):
    """The file is not opened; `key` and `values` name the message."""

    def __init__(self, key: str, **values: object):
        self.key, self.values = f"workbook_{key}", values
        super().__init__(key)


def check(content: bytes) -> None:
    """Raises Hostile for what is no plain Excel workbook of a sane size."""
    if len(content) > LARGEST:
        raise Hostile("too_large", limit=f"{LARGEST // 1_000_000} MB")
    if content.startswith(_OLD):
        raise Hostile("encrypted")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
            _directory(parts)
            _contents(packed, parts)
    except zipfile.BadZipFile:
        # A zip that was cut short still begins as one.
        raise Hostile("damaged" if content.startswith(b"PK\x03\x04") else "not_xlsx") from None
    except (OSError, EOFError, zlib.error, ValueError, NotImplementedError, RuntimeError):
        raise Hostile("damaged") from None


def _directory(parts: list[zipfile.ZipInfo]) -> None:
    names = [part.filename for part in parts]
    if len(parts) > PARTS or sum(part.file_size for part in parts) > UNPACKED:
        raise Hostile("bomb", limit=f"{UNPACKED // 1_000_000} MB", parts=PARTS)
    for part in parts:
        if part.flag_bits & 0x1:
            raise Hostile("encrypted")
        if part.file_size > max(RATIO_FROM, RATIO * part.compress_size):
            raise Hostile("bomb", limit=f"{UNPACKED // 1_000_000} MB", parts=PARTS)
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Hostile("damaged")
    if "[Content_Types].xml" not in names:
        raise Hostile("not_xlsx")
    if len({name.lower() for name in names}) < len(names):
        raise Hostile("damaged")
    if any(_MACROS.search(f"/{name}") for name in names):
        raise Hostile("macros")
    foreign = next((name for name in names if _FOREIGN.search(f"/{name}")), None)
    if foreign:
        raise Hostile("foreign", part=foreign[:80])


def _contents(packed: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    marks = 0
    for part in parts:
        content = packed.read(part)
        name = part.filename.lower()
        if name == "[content_types].xml":
            _kind(content)
        if not name.endswith((".xml", ".rels", ".vml")):
            continue
        found = content.count(b"<")
        marks += found
        if marks > MARKS or (found > MARKS_ELSEWHERE and not _LARGE.search(name)):
            raise Hostile("bomb", limit=f"{UNPACKED // 1_000_000} MB", parts=PARTS)
        declared = _ENCODING.match(content.removeprefix(b"\xef\xbb\xbf"))
        encoding = declared[1].lower() if declared else b"utf-8"
        if b"\0" in content or b"<!" in content or encoding not in (b"utf-8", b"us-ascii"):
            raise Hostile("damaged")
        if _LARGE.search(name):
            _rows(content)
        if name.endswith(".rels"):
            outside = [one for one in _RELATION.findall(content) if b"/hyperlink" not in one.lower()]
            if outside:
                raise Hostile("foreign", part=part.filename[:80])


def _rows(content: bytes) -> None:
    """Rows that do not ascend would be passed over without a word by who reads them in order."""
    before = 0
    for written in _ROW.findall(content):
        number = int(written) if written.isdigit() and len(written) < 20 else 0
        if number <= before:
            raise Hostile("damaged")
        before = number


def _kind(content: bytes) -> None:
    low = content.lower()
    if b"macroenabled" in low or b"vbaproject" in low:
        raise Hostile("macros")
    if b"spreadsheetml" not in low:
        raise Hostile("not_xlsx")
