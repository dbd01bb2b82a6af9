"""What decides the last digit of a result, or whether two processes understand each other.

Compared between the process that was started, the scheduler and every worker before anything is made.
"""

import hashlib
import platform
from functools import cache
from importlib import metadata
from pathlib import Path

import numpy as np

from servitization.version import __version__

BITS = ("engine", "code", "python", "numpy", "scipy", "pyarrow", "processor", "libc")
"""What must be alike wherever blocks are made, in the order in which it is told."""
SPOKEN = ("python", "dask", "distributed", "msgpack", "cloudpickle")
"""What must be alike for client and scheduler too; of Python the first two numbers."""


@cache
def here() -> dict[str, str]:
    """Versions of this process by name."""
    found = {
        "engine": __version__,
        "code": _code(),
        "python": ".".join(platform.python_version_tuple()[:2]),
        "processor": _processor(),
        "libc": " ".join(platform.libc_ver()).strip() or platform.platform(),
    }
    for name in ("numpy", "scipy", "pyarrow", "dask", "distributed", "msgpack", "cloudpickle"):
        found[name] = installed(name) or ""
    return found


def installed(name: str) -> str | None:
    """The version of an installed package; None where there is none."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def bits() -> dict[str, str]:
    """What of this process decides the last digit and stays with a run; the code is told by its version."""
    return {name: value for name, value in here().items() if name in BITS and name not in ("engine", "code")}


def _code() -> str:
    """The texts of the engine: the same version may stand for two trees while somebody works on one."""
    folder = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for room in ("finance", "assumptions", "model", "analysis", "runs"):
        for file in sorted((folder / room).rglob("*.py")):
            digest.update(file.relative_to(folder).as_posix().encode() + file.read_bytes())
    return digest.hexdigest()[:12]


def _processor() -> str:
    """What NumPy makes use of: exponentials differ in the last digit between kinds of processors."""
    try:
        from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__
    except ImportError:
        return f"{platform.machine()} {np.__name__}"
    used = [name for name in __cpu_dispatch__ if __cpu_features__.get(name)]
    return " ".join((platform.machine(), *used))
