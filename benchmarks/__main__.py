"""All benchmarks, product and peers side by side: `python -m benchmarks`, about six minutes.

`python -m benchmarks risk peers` runs some of them. The rows are those of DESIGN.md "Speed".
"""

import sys
from importlib import import_module

ALL = {
    "risk": "futures of the flagship beside ten million normals; memory",
    "peers": "futures and rates of return beside other programs",
    "answers": "one answer, one move of the fee",
    "portfolio": "10,000 cohorts of contracts added up beside a million normals",
    "scale": "a book of contracts on a core, and a cluster of two workers",
    "screen": "a rerun of each page beside a bare page",
}


def main() -> None:
    """Run those that are named, or all."""
    asked = sys.argv[1:] or list(ALL)
    if unknown := [name for name in asked if name not in ALL]:
        sys.exit(f"no benchmark is called {', '.join(unknown)}; write some of: {', '.join(ALL)}")
    for name in asked:
        print(f"\n== {name}: {ALL[name]}", flush=True)
        import_module(f"benchmarks.{name}").main()


if __name__ == "__main__":
    main()
