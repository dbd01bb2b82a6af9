"""Which addresses are used, and what is said of a file of keys, with file and line."""

import runpy
import socket

import pytest

from servitization.runs import security
from servitization.runs.refused import Refused
from servitization.runs.security import KEYS, address, keys_of
from tests.cli.commands import ROOT


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    """Two pairs that do not belong together, made as the example makes them."""
    folder = tmp_path_factory.mktemp("keys")
    make = runpy.run_path(str(ROOT / "examples/cluster/keys.py"))["main"]
    make(folder / "ours")
    make(folder / "others")
    return folder


def refused(work, *given) -> Refused:
    with pytest.raises(Refused) as found:
        work(*given)
    assert "{" not in found.value.says("en") + found.value.says("fr")
    assert found.value.says("en") != found.value.says("fr")
    return found.value


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("localhost:8786", "address_scheme"),
        ("ws://localhost:8786", "address_scheme"),
        ("inproc://1.2.3.4/5/6", "address_scheme"),
        ("tcp://", "address_scheme"),
        ("tcp://localhost", "address_form"),
        ("tcp://localhost:many", "address_form"),
        ("tcp://localhost:99999", "address_form"),
        ("tcp://user@localhost:8786", "address_form"),
        ("tcp://localhost:8786/path", "address_form"),
        ("tcp://192.0.2.1:8786", "address_open"),
        ("tcp://0.0.0.0:8786", "address_open"),
        ("tcp://[2001:db8::1]:8786", "address_open"),
        ("tls://localhost:8786", "keys_missing"),
    ],
)
def test_an_address_that_is_not_used(text, key):
    assert refused(address, text, None).key == key


def test_an_address_on_this_machine_is_used_by_its_number(monkeypatch, keys):
    assert address("tcp://127.0.0.1:1", None).used == "tcp://127.0.0.1:1"
    assert address("tcp://127.8.9.1:1", None).used == "tcp://127.8.9.1:1"
    assert address("tcp://[::1]:1", None).used == "tcp://[::1]:1"
    told = {"here": ["127.0.0.1", "::1"], "both": ["127.0.0.1", "192.0.2.7"], "there": ["192.0.2.7"]}

    def answer(host, port, **_):
        if host not in told:
            raise socket.gaierror
        return [(0, 0, 0, "", (one, port)) for one in told[host]]

    monkeypatch.setattr(security.socket, "getaddrinfo", answer)
    assert address("tcp://here:9", None).used == "tcp://127.0.0.1:9"
    assert refused(address, "tcp://both:9", None).key == "address_open"
    assert refused(address, "tcp://there:9", None).key == "address_open"
    assert refused(address, "tcp://nowhere:9", None).key == "address_unknown"
    assert refused(address, "tcp://here:9", keys / "ours/security.yaml").key == "keys_unused"


def test_keys_that_belong_together(keys):
    found = address("tls://cluster.example.com:8786", keys / "ours/security.yaml")
    assert found.used == "tls://cluster.example.com:8786" and found.keys is not None
    assert found.keys.key_file == str(keys / "ours/key.pem")
    assert (keys / "ours/key.pem").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("text", "key", "place"),
    [
        ("ca_file: ours/ca.pem\ncert_fil: x\n", "keys_misspelt", ":2"),
        ("ca_file: ours/ca.pem\npassword: x\n", "keys_name", ":2"),
        ("ca_file: ours/ca.pem\n", "keys_without", ""),
        ("ca_file: ours/ca.pem\ncert_file: 5\nkey_file: x\n", "keys_no_path", ":2: cert_file"),
        ("ca_file: none.pem\ncert_file: a\nkey_file: b\n", "keys_unreadable", ":1: ca_file"),
        ("ca_file: ours\ncert_file: a\nkey_file: b\n", "keys_unreadable", ":1: ca_file"),
        ("ca_file: ours/ca.pem\nca_file: ours/ca.pem\n", "keys_syntax", ":2"),
        ("ca_file: [\n", "keys_syntax", ":"),
        ("- ca_file\n", "keys_form", ""),
        ("", "keys_form", ""),
        ("x" * 70_000, "keys_too_large", ""),
        (
            "ca_file: keys.yaml\ncert_file: ours/cert.pem\nkey_file: ours/key.pem\n",
            "keys_no_authority",
            ":1: ca_file",
        ),
        (
            "ca_file: ours/ca.pem\ncert_file: ours/cert.pem\nkey_file: others/key.pem\n",
            "keys_do_not_fit",
            ":3: key_file",
        ),
    ],
)
def test_a_file_of_keys_that_is_wrong(keys, text, key, place):
    file = keys / "keys.yaml"
    file.write_text(text, encoding="utf-8")
    found = refused(keys_of, file)
    assert found.key == key and found.place.startswith(f"{file}{place}")


def test_a_file_of_keys_that_cannot_be_read(keys):
    assert refused(keys_of, keys / "none.yaml").key == "unreadable"
    (keys / "bytes.yaml").write_bytes(b"\xff\xfe\x00")
    assert refused(keys_of, keys / "bytes.yaml").key == "keys_no_text"
    assert set(KEYS) == {"ca_file", "cert_file", "key_file"}
