"""Which address a run may go to, and with which keys.

A Dask address executes whatever code it is sent, and sends it: without encryption it is used on this
machine alone.
"""

import ipaddress
import os
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from servitization.runs.refused import Refused

KEYS = ("ca_file", "cert_file", "key_file")
LARGEST = 65_536


@dataclass(frozen=True)
class Keys:
    """Who is trusted, and who we are: files in PEM."""

    ca_file: str
    cert_file: str
    key_file: str


@dataclass(frozen=True)
class Address:
    """Where a scheduler listens, with the keys if it is encrypted."""

    told: str
    """As it was given."""
    used: str
    """With the number of the machine where it must be this one."""
    keys: Keys | None


def address(text: str, keys_file: Path | None) -> Address:
    """An address that may be used; raises Refused."""
    scheme, _, rest = text.partition("://")
    if not rest or scheme not in ("tcp", "tls"):
        raise Refused("address_scheme", address=text)
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if not host or not port or parts.username is not None or parts.path.strip("/") or parts.query:
        raise Refused("address_form", address=text)
    if scheme == "tls":
        if keys_file is None:
            raise Refused("keys_missing", address=text)
        return Address(text, text, keys_of(keys_file))
    if keys_file is not None:
        raise Refused("keys_unused", address=text)
    numbers = _numbers(host, port, text)
    if not all(ipaddress.ip_address(one).is_loopback for one in numbers):
        raise Refused("address_open", address=text)
    # The number that was looked at, so that the name cannot lead elsewhere meanwhile.
    first = numbers[0]
    return Address(text, f"tcp://[{first}]:{port}" if ":" in first else f"tcp://{first}:{port}", None)


def _numbers(host: str, port: int, text: str) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Refused("address_unknown", address=text, host=host) from error
    return sorted({str(one[4][0]).partition("%")[0] for one in found}, key=lambda one: (":" in one, one))


def keys_of(file: Path) -> Keys:
    """The keys that a file names; raises Refused with file and line."""
    given, lines = _read(file)
    for name in given:
        if name not in KEYS:
            near = get_close_matches(str(name), KEYS, 1)
            told = {"name": name, "known": ", ".join(KEYS)}
            if near:
                raise Refused("keys_misspelt", f"{file}:{lines[name]}", near=near[0], **told)
            raise Refused("keys_name", f"{file}:{lines[name]}", **told)
    found = {}
    for name in KEYS:
        if name not in given:
            raise Refused("keys_without", str(file), name=name)
        place, value = f"{file}:{lines[name]}: {name}", given[name]
        if not isinstance(value, str):
            raise Refused("keys_no_path", place)
        path = Path(os.path.expanduser(value))
        found[name] = str(path if path.is_absolute() else file.parent / path)
        try:
            with open(found[name], "rb") as opened:
                opened.read(1)
        except OSError as error:
            reason = error.strerror or str(error)
            raise Refused("keys_unreadable", place, path=found[name], reason=reason) from error
    _try(file, lines, found)
    return Keys(**found)


def _read(file: Path) -> tuple[Mapping, Mapping[str, int]]:
    try:
        with open(file, "rb") as opened:
            content = opened.read(LARGEST + 1)
        text = content.decode("utf-8")
        if len(content) > LARGEST:
            raise Refused("keys_too_large", str(file))
        found = YAML(typ="rt").load(text)
    except OSError as error:
        raise Refused("unreadable", str(file), reason=error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise Refused("keys_no_text", str(file)) from error
    except (YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None) if isinstance(error, MarkedYAMLError) else None
        raise Refused("keys_syntax", f"{file}:{mark.line + 1}" if mark else str(file)) from error
    if not isinstance(found, Mapping) or not found:
        raise Refused("keys_form", str(file), known=", ".join(KEYS))
    return found, {name: found.lc.key(name)[0] + 1 for name in found}  # type: ignore[attr-defined]


def _try(file: Path, lines: Mapping[str, int], found: Mapping[str, str]) -> None:
    """Whether the files are what their names say."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context.load_verify_locations(found["ca_file"])
    except (ssl.SSLError, OSError) as error:
        raise Refused("keys_no_authority", f"{file}:{lines['ca_file']}: ca_file") from error
    try:
        # A key behind a password cannot be asked for: nobody may be sitting there.
        context.load_cert_chain(found["cert_file"], found["key_file"], password=lambda: "")
    except (ssl.SSLError, OSError, ValueError) as error:
        raise Refused("keys_do_not_fit", f"{file}:{lines['key_file']}: key_file") from error
