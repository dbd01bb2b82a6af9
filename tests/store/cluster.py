"""A PostgreSQL server of our own: on loopback, in a temporary folder, by a user without rights."""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg
from sqlalchemy.engine import URL

SETTINGS = ("listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off", "full_page_writes=off")
SETTINGS += ("autovacuum=off", "max_connections=150")


def program(name: str) -> str | None:
    """A program of PostgreSQL; Debian keeps them apart from the others."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    return str(found[0]) if found else shutil.which(name)


def is_installed() -> bool:
    """Whether a server can be made here."""
    return bool(program("initdb") and program("postgres"))


def without_rights() -> dict:
    """PostgreSQL refuses to run as root; somebody else has to."""
    if os.getuid() != 0:
        return {}
    names = {one.pw_name for one in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def memory() -> str | None:
    """A folder in memory where there is room: databases come and go many times a minute."""
    shared = "/dev/shm"
    roomy = os.access(shared, os.W_OK) and shutil.disk_usage(shared).free > 1_000_000_000
    return shared if roomy else None


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


def connect(url: URL) -> psycopg.Connection:
    """A connection by hand, outside the store."""
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain, autocommit=True)


class Cluster:
    """A server with an empty database `postgres`, which can be stopped and started again."""

    def __init__(self):
        rights = without_rights()
        self.folder = Path(tempfile.mkdtemp(prefix="servitization-postgres-", dir=memory()))
        self._running: subprocess.Popen | None = None
        if rights:
            os.chown(self.folder, rights["user"], rights["group"])
        self._here = {"cwd": self.folder, "stdout": subprocess.DEVNULL, **rights}
        self.password, self.port = secrets.token_hex(8), free_port()
        written = self.folder / "password"
        written.write_text(self.password)
        written.chmod(0o644)
        made = [program("initdb"), "-D", self.folder / "data", "-U", "tester", "--pwfile", written]
        made += ["-A", "scram-sha-256", "-E", "UTF8", "--locale=C", "--no-sync"]
        subprocess.run(made, check=True, timeout=60, stderr=subprocess.PIPE, **self._here)
        self.url = URL.create(
            "postgresql+psycopg", "tester", self.password, "127.0.0.1", self.port, "postgres"
        )

    def start(self) -> "Cluster":
        """Starts it and waits until it answers."""
        options = [part for one in (*SETTINGS, f"port={self.port}") for part in ("-c", one)]
        command = [program("postgres"), "-D", self.folder / "data", *options]
        self._running = subprocess.Popen(command, stderr=subprocess.DEVNULL, **self._here)
        until = time.monotonic() + 30
        while True:
            try:
                connect(self.url).close()
                return self
            except psycopg.OperationalError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Ends it with all its connections, and with SIGQUIT without tidying up."""
        if self._running is not None:
            self._running.send_signal(how)
            self._running.wait(30)
            self._running = None

    def remove(self) -> None:
        """Ends it at once; its folder goes."""
        try:
            self.stop(signal.SIGQUIT)
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)
