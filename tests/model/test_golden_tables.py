"""Yearly flows of the shipped default offer as text: they change only in a commit that says why.

To write them anew after a change that is meant: `python tests/model/test_golden_tables.py`.
"""

from pathlib import Path

from servitization import Study, load_case
from servitization.model.alternatives import SALE, SERVICE

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden" / "office_cooling.txt"
COLUMNS = [(name, party) for name in (SALE, SERVICE) for party in ("customer", "provider", "lighting")]


def table() -> str:
    """After-tax flows by year, party and alternative, in whole euros of each year."""
    study = Study(load_case(ROOT / "assumptions" / "offers" / "office_cooling.yaml"))
    heads = [f"{name}:{party}" for name, party in COLUMNS]
    lines = ["year" + "".join(f"{head:>18}" for head in heads)]
    flows = [study.comparison.statements[name][party].after_tax for name, party in COLUMNS]
    for year in range(len(flows[0])):
        lines.append(f"{year:>4}" + "".join(f"{round(flow[year]) + 0:>18}" for flow in flows))
    return "\n".join(lines) + "\n"


def test_yearly_flows_of_the_default_offer():
    assert table() == GOLDEN.read_text(encoding="utf-8")


if __name__ == "__main__":
    GOLDEN.write_text(table(), encoding="utf-8")
