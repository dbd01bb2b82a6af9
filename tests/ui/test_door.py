"""The door: what is from this machine, what roles a provider's claims mean, and what a start may cost."""

import subprocess
import sys
from pathlib import Path

import pytest

from servitization.ui.door import stranger
from servitization.ui.people import claimed

ROOT = Path(__file__).resolve().parents[2]
HERE = {"Host": "localhost:8501"}


@pytest.mark.parametrize("address", [None, "127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1"])
@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8501", "127.0.0.1:80", "[::1]:8501", "app.localhost"]
)
def test_this_machine_may_come_in(address, host):
    assert stranger(address, {"Host": host}) is None


@pytest.mark.parametrize(
    "address", ["192.168.1.7", "10.0.0.1", "8.8.8.8", "fe80::1%eth0", "::ffff:10.0.0.1", "testclient", ""]
)
def test_other_machines_may_not(address):
    assert stranger(address, HERE) == address or not address


def test_requests_that_were_passed_on_may_not():
    for name in ("X-Forwarded-For", "Forwarded", "X-Real-Ip", "Via", "X-Forwarded-Host"):
        assert stranger(None, {**HERE, name: "8.8.8.8"}), name
        assert stranger(None, {**HERE, name: "127.0.0.1"}), "whoever says so may have been told so"


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "10.0.0.1:8501", "offers"])
def test_a_foreign_name_that_leads_here_may_not(host):
    assert stranger(None, {"Host": host}) == host


ROLES = {
    "role_claim": "groups",
    "roles": {"Sales team": "sales", "Board": "executive", "IT": "administrator"},
}


@pytest.mark.parametrize(
    ("claims", "settings", "role"),
    [
        ({"groups": ["Sales team"]}, ROLES, "sales"),
        ({"groups": ["Everybody", "Board"]}, ROLES, "executive"),
        ({"groups": ["Board", "IT"]}, ROLES, "administrator"),
        ({"groups": "IT"}, ROLES, "administrator"),
        ({"groups": ["administrators"]}, ROLES, "sales"),
        ({"groups": {"IT": True}}, ROLES, "sales"),
        ({"groups": 7}, ROLES, "sales"),
        ({}, ROLES, "sales"),
        ({"realm": {"roles": ["analyst"]}}, {"role_claim": "realm.roles"}, "analyst"),
        ({"groups": ["IT"]}, {}, None),
        ({"sub": "7"}, {"administrators": ["7"]}, "administrator"),
        ({"email": "a@b.c", "email_verified": True}, {"administrators": ["a@b.c"]}, "administrator"),
        ({"email": "a@b.c"}, {"administrators": ["a@b.c"]}, None),
        ({"email": "a@b.c", "email_verified": "true"}, {"administrators": ["a@b.c"]}, None),
    ],
)
def test_what_claims_mean(claims, settings, role):
    assert claimed(claims, settings) == role


def test_nothing_of_the_store_is_loaded_before_it_is_needed():
    told = (
        "import sys, pkgutil, importlib, servitization.ui as ui\n"
        "for one in pkgutil.iter_modules(ui.__path__):\n"
        "    importlib.import_module(f'servitization.ui.{one.name}')\n"
        "heavy = {'sqlalchemy', 'alembic', 'psycopg', 'authlib'} & sys.modules.keys()\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run([sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr[-2000:]
