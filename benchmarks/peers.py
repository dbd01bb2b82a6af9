"""`python -m benchmarks.peers`: the product beside what else can be asked the same.

Peers do a small part of the work: one machine, one party, fifty years of fee, energy and upkeep, tax and
present value (`minimal`). The product does the whole model for all parties. Everybody is timed in
turns and told per 100,000 futures; slow ones do fewer. Peers that are not installed are left out.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd

import servitization as sv
from benchmarks.measure import Work, in_turns, machine
from servitization import finance
from servitization.analysis.risk.simulation import Settings, simulate

OFFER = "assumptions/offers/office_cooling.yaml"
MANY, RUNS, YEARS = 100_000, 5, 51
RATE, TAX, LIFE = 0.07, 0.25, 10
PRODUCT = "product: whole model, all parties, drawn and summed up"


@dataclass(frozen=True)
class Peer:
    """Somebody who is timed: how many futures or vectors one run does, and the run."""

    count: int
    work: Work


def drawn_inputs(count: int) -> np.ndarray:
    """Investment, fee, energy bill, energy growth, upkeep of each future; shape (count, 5)."""
    generator = np.random.default_rng(2026)
    return generator.triangular(
        (90_000, 20_000, 4_000, 0.0, 1_000),
        (100_000, 24_000, 5_000, 0.03, 1_500),
        (120_000, 28_000, 7_000, 0.06, 2_500),
        (count, 5),
    )


def minimal(inputs: np.ndarray) -> np.ndarray:
    """The task of the peers, for many futures at once: present value after tax."""
    investment, fee, energy, growth, upkeep = inputs.T[..., None]
    year = np.arange(1, YEARS)
    taxed = fee - energy * (1 + growth) ** year - upkeep - np.where(year <= LIFE, investment / LIFE, 0.0)
    after = taxed * (1 - TAX) + np.where(year <= LIFE, investment / LIFE, 0.0)
    return (after * (1 + RATE) ** -year).sum(axis=1) - investment[:, 0]


def in_pure_python(inputs: np.ndarray) -> list[float]:
    """The same in loops."""
    found = []
    for investment, fee, energy, growth, upkeep in inputs.tolist():
        total = -investment
        for year in range(1, YEARS):
            written_off = investment / LIFE if year <= LIFE else 0.0
            taxed = fee - energy * (1 + growth) ** year - upkeep - written_off
            total += (taxed * (1 - TAX) + written_off) * (1 + RATE) ** -year
        found.append(total)
    return found


def a_frame_each(inputs: np.ndarray) -> list[float]:
    """The same with a pandas frame per future, one column per line."""
    found = []
    for investment, fee, energy, growth, upkeep in inputs.tolist():
        frame = pd.DataFrame({"year": range(1, YEARS)})
        frame["energy"] = energy * (1 + growth) ** frame["year"]
        frame["written_off"] = (investment / LIFE) * (frame["year"] <= LIFE)
        frame["taxed"] = fee - frame["energy"] - upkeep - frame["written_off"]
        frame["after"] = frame["taxed"] * (1 - TAX) + frame["written_off"]
        found.append(float((frame["after"] * (1 + RATE) ** -frame["year"]).sum() - investment))
    return found


def npv_one_by_one(inputs: np.ndarray) -> list[float]:
    """The same flows, and a call of numpy_financial for each present value."""
    import numpy_financial as npf

    year = np.arange(1, YEARS)
    found = []
    for investment, fee, energy, growth, upkeep in inputs.tolist():
        written_off = (year <= LIFE) * (investment / LIFE)
        taxed = fee - energy * (1 + growth) ** year - upkeep - written_off
        flow = np.concatenate(([-investment], taxed * (1 - TAX) + written_off))
        found.append(float(npf.npv(RATE, flow)))
    return found


def agree(folder: Path) -> None:
    """Raises AssertionError unless all that do the small task find the same, and the same rates."""
    inputs = drawn_inputs(20)
    for other in (in_pure_python, a_frame_each, npv_one_by_one):
        np.testing.assert_allclose(other(inputs), minimal(inputs), rtol=1e-9, atol=1e-6)
    if shutil.which("soffice"):
        # The data table varies the fee and the energy bill, from the first future.
        varied = np.repeat(inputs[:1], len(inputs), axis=0)
        varied[:, 1:3] = inputs[:, 1:3]
        np.testing.assert_allclose(
            _in_spreadsheet(len(inputs), folder), minimal(varied), rtol=1e-9, atol=1e-6
        )
    flows = vectors(200)
    rates = finance.irr(flows)
    for other in _one_by_one().values():
        np.testing.assert_allclose(_each(other, flows), rates, rtol=0, atol=1e-9)


def _in_spreadsheet(count: int, folder: Path) -> list[float]:
    libreoffice(count, folder)()
    lines = (folder / f"futures_{count}.csv").read_text(encoding="utf-8").splitlines()
    return [float(line.split(",")[2]) for line in lines[-count:]]


def pysam(count: int) -> Work:
    """PySAM's single owner, its own default project over fifty years, executed once per future."""
    import PySAM.Singleowner as Singleowner

    model = Singleowner.default("CustomGenerationProfileSingleOwner")
    model.FinancialParameters.analysis_period = YEARS - 1
    model.SystemOutput.gen = [1000.0] * 8760
    prices = drawn_inputs(count)[:, 3] + 0.05

    def run() -> None:
        for price in prices.tolist():
            model.Revenue.ppa_price_input = [price]
            model.execute(0)

    return run


def spreadsheet(count: int, folder: Path) -> Path:
    """A flat OpenDocument sheet with the small task and a data table (multiple operations) of futures."""

    def cell(value: float | None = None, formula: str = "") -> str:
        told = f' table:formula="of:={formula}"' if formula else ""
        number = f' office:value="{value!r}"' if value is not None else ""
        return f'<table:table-cell office:value-type="float"{told}{number}/>'

    inputs = drawn_inputs(count).tolist()
    rows = ["".join(cell(value) for value in inputs[0])]
    for year in range(1, YEARS):
        written_off = "[.$A$1]/" + str(LIFE) if year <= LIFE else "0"
        taxed = f"[.$B$1]-[.$C$1]*(1+[.$D$1])^{year}-[.$E$1]-{written_off}"
        rows.append(cell(formula=f"(({taxed})*{1 - TAX}+{written_off})*{1 + RATE}^-{year}"))
    rows.append(cell(formula=f"SUM([.A2:.A{YEARS}])-[.A1]"))
    result, first = f"[.$A${YEARS + 1}]", YEARS + 2
    for number, values in enumerate(inputs):
        # Two of the inputs vary, which is what a data table can do.
        places = f"[.$B$1];[.A{first + number}];[.$C$1];[.B{first + number}]"
        rows.append(
            cell(values[1]) + cell(values[2]) + cell(formula=f"MULTIPLE.OPERATIONS({result};{places})")
        )
    body = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table")
    )
    place = folder / f"futures_{count}.fods"
    place.write_text(
        f'<?xml version="1.0"?><office:document{names}'
        ' xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2"'
        ' office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.spreadsheet">'
        f'<office:body><office:spreadsheet><table:table table:name="futures">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document>",
        encoding="utf-8",
    )
    return place


def libreoffice(count: int, folder: Path) -> Work:
    """LibreOffice opens the sheet, computes it and writes the results as text."""
    place = spreadsheet(count, folder)
    words = ["soffice", "--headless", "--convert-to", "csv", "--outdir", str(folder), str(place)]
    return lambda: subprocess.run(words, check=True, capture_output=True, timeout=600)


def of_futures(folder: Path) -> dict[str, Peer]:
    """The product and who else is here, for futures."""
    case = sv.load_case(OFFER)
    few = {count: drawn_inputs(count) for count in (50, 1000, MANY)}
    peers = {
        PRODUCT: Peer(MANY, lambda: simulate(case, Settings(draws=MANY, sampling="plain"))),
        "small task, NumPy, all at once": Peer(MANY, lambda: minimal(drawn_inputs(MANY))),
        "small task, pure Python": Peer(1000, lambda: in_pure_python(few[1000])),
        "small task, numpy-financial, one by one": Peer(1000, lambda: npv_one_by_one(few[1000])),
        "small task, a pandas frame each": Peer(50, lambda: a_frame_each(few[50])),
    }
    if find_spec("PySAM"):
        peers["PySAM single owner, one by one"] = Peer(5, pysam(5))
    if shutil.which("soffice"):
        # What it takes to start is taken off by a sheet of one future.
        peers["LibreOffice data table of 5,000"] = Peer(5000, libreoffice(5000, folder))
        peers["LibreOffice data table of 1, to be taken off"] = Peer(0, libreoffice(1, folder))
    return peers


def vectors(count: int) -> np.ndarray:
    """Cash flows of 51 years that are paid out once, and twice more on the way."""
    flows = np.random.default_rng(1).normal(120.0, 30.0, (count, YEARS))
    flows[:, 0] = -800.0
    flows[:, [20, 40]] -= 600.0
    return flows


def _one_by_one() -> dict[str, Callable[[np.ndarray], object]]:
    """Who else finds a rate, one vector at a time, as far as installed."""
    import numpy_financial as npf

    found: dict[str, Callable[[np.ndarray], object]] = {"numpy-financial": npf.irr}
    if find_spec("pyxirr"):
        import pyxirr

        found["pyxirr"] = pyxirr.irr
    return found


def of_rates() -> dict[str, Peer]:
    """Internal rates of vectors of 51 years: the product checks all roots."""
    flows = vectors(MANY)
    peers = {"product: IRR, all roots checked": Peer(MANY, lambda: finance.irr(flows))}
    for name, function in _one_by_one().items():
        # The slow one does fewer.
        few = flows[:200] if name == "numpy-financial" else flows
        peers[f"{name}: IRR, one by one"] = Peer(
            len(few), lambda function=function, few=few: _each(function, few)
        )
    return peers


def _each(function: Callable[[np.ndarray], object], flows: np.ndarray) -> list[object]:
    return [function(flow) for flow in flows]


def table(peers: dict[str, Peer]) -> list[str]:
    """Seconds per 100,000 and how many times the product's, least and median."""
    found = in_turns({name: peer.work for name, peer in peers.items()}, RUNS)
    ours = next(iter(found.values()))
    lines = [f"{'seconds per 100,000; times the product':56}{'min':>9}{'median':>9}{'max':>9}{'ratios':>16}"]
    for name, one in found.items():
        scale = MANY / peers[name].count if peers[name].count else 1.0
        each = one.scaled(scale)
        ratios = f"{each.least / ours.least:.1f} {each.median / ours.median:.1f}"
        lines.append(f"{name:56}{each.least:9.2f}{each.median:9.2f}{each.most:9.2f}{ratios:>16}")
    return lines


def main() -> None:
    """Print the tables."""
    print(machine("numpy", "pandas", "numpy-financial", "pyxirr", "nrel-pysam"))
    if shutil.which("soffice"):
        told = subprocess.run(["soffice", "--version"], check=False, capture_output=True, text=True)
        print(told.stdout.strip())
    here = {
        "PySAM": find_spec("PySAM"),
        "pyxirr": find_spec("pyxirr"),
        "LibreOffice": shutil.which("soffice"),
    }
    absent = [name for name, found in here.items() if not found]
    if absent:
        print("not installed and left out:", ", ".join(absent))
    with tempfile.TemporaryDirectory() as folder:
        agree(Path(folder))
        print("\n".join(table(of_futures(Path(folder)))))
    print("\n".join(table(of_rates())))


if __name__ == "__main__":
    main()
