"""Mutation check: one constant or operator of the model changed at a time must fail a test.

    python -m tests.mutation [--samples 30] [--seed 1] [--all-of FILE] [--workers 2]

Each mutant lives in a copy of the tree; the working tree is never touched. A mutant that
survives is a hole in the tests, unless EQUIVALENT says why no truth of the specification can
tell it from the original. Annotations, docstrings, decorators, messages and aliases of types
are no model and are left alone.
"""

import argparse
import ast
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

ROOT = Path(__file__).parents[1]
MODEL = [
    *sorted((ROOT / "servitization" / "model").glob("*.py")),
    *(ROOT / "servitization" / "analysis" / f"{name}.py" for name in ("break_even", "ladder", "verdict")),
]
COPIED = ("servitization", "assumptions", "tests", "pyproject.toml")
TESTS = ["tests/analysis", "tests/model", "servitization/model", "servitization/analysis"]
SNAPSHOT = "tests/model/test_golden_tables.py"
"""Left out: a table of yesterday's results notices every change, and knows nothing of the truth."""
SECONDS = 120
"""A mutant that runs longer is taken for an endless loop, which a test would notice."""

COMPARISONS = {
    ast.Lt: ("<", (ast.LtE, ast.GtE)),
    ast.LtE: ("<=", (ast.Lt, ast.Gt)),
    ast.Gt: (">", (ast.GtE, ast.LtE)),
    ast.GtE: (">=", (ast.Gt, ast.Lt)),
    ast.Eq: ("==", (ast.NotEq,)),
    ast.NotEq: ("!=", (ast.Eq,)),
    ast.Is: ("is", (ast.IsNot,)),
    ast.IsNot: ("is not", (ast.Is,)),
    ast.In: ("in", (ast.NotIn,)),
    ast.NotIn: ("not in", (ast.In,)),
}
ARITHMETIC = {
    ast.Add: ("+", ast.Sub),
    ast.Sub: ("-", ast.Add),
    ast.Mult: ("*", ast.Div),
    ast.Div: ("/", ast.Mult),
    ast.FloorDiv: ("//", ast.Mult),
    ast.Mod: ("%", ast.FloorDiv),
    ast.BitAnd: ("&", ast.BitOr),
    ast.BitOr: ("|", ast.BitAnd),
}
BOOLEAN = {ast.And: ("and", ast.Or), ast.Or: ("or", ast.And)}
UNARY = {ast.USub: "-", ast.Not: "not", ast.Invert: "~"}
OPPOSITE = {
    name: other
    for pair in (("min", "max"), ("minimum", "maximum"), ("argmin", "argmax"), ("any", "all"))
    for name, other in (pair, pair[::-1])
}

# --- Survivors that no truth of the specification can tell from the original --------------------
NUMBER = "number"
"""In place of a change: any other number in the fragment."""

LOOKS = "where a scan looks is a choice: another point brackets the same root"
EXACT = "how exactly a root is met: below what the specification states"
SHORTCUT = "a shortcut for a factor of one: the product is the same"
FIRST = "only the first year of the share is read"
CONSTANT = "the same for every choice: the smallest stays the smallest"
ONE_VALUE = "what does not matter is set to one value, whichever"
UNREAD = "longer, or never read beyond its use"
GUARD = "a guard: both are as long"
ON_A_POINT = "which side an exact zero counts to: the root is that point either way"

EQUIVALENT: dict[tuple[str, str, str], str] = {
    ("analysis/break_even.py", "roots(with_size, size", NUMBER): LOOKS,
    ("analysis/break_even.py", "(0.08, 0.06, 0.045, 0.03, 0.015, 0.005)", NUMBER): LOOKS,
    ("analysis/break_even.py", "(0.08, 0.06, 0.045, 0.03, 0.015, 0.005)", "< → <="): ON_A_POINT,
    ("analysis/break_even.py", "(0.15, 0.30)", NUMBER): LOOKS,
    ("analysis/break_even.py", "(0.15, 0.30)", "> → >="): ON_A_POINT,
    ("analysis/break_even.py", "in (0.0,) if value < usage", "< → <="): ON_A_POINT,
    ("analysis/break_even.py", "usage + np.array([0.2, 0.5, 1.2])", NUMBER): LOOKS,
    ("analysis/break_even.py", "roots(with_energy_price, 1.0", NUMBER): LOOKS,
    ("analysis/break_even.py", "(0.01, 0.03, 0.08, 0.2)", NUMBER): LOOKS,
    ("analysis/break_even.py", "(0.01, 0.03, 0.08, 0.2)", "< → <="): LOOKS,
    ("analysis/break_even.py", "(0.01, 0.03, 0.08, 0.2)", "< → >="): LOOKS,
    ("analysis/break_even.py", "if (at_left > 0) != (at_right > 0)", "> → >="): ON_A_POINT,
    ("analysis/break_even.py", "if (at_left > 0) != (at_right > 0)", "> → >= (2)"): ON_A_POINT,
    ("analysis/break_even.py", "small = 1e-9", NUMBER): EXACT,
    ("analysis/break_even.py", "small = 1e-9", "min → max"): EXACT,
    ("analysis/break_even.py", "small = 1e-9", "* → /"): EXACT,
    ("analysis/break_even.py", "if abs(at_middle) <= small", "<= → <"): EXACT,
    ("analysis/break_even.py", "for _ in range(100)", NUMBER): EXACT,
    ("analysis/break_even.py", "width <= 1e-5 * max", NUMBER): EXACT,
    ("analysis/break_even.py", "width <= 1e-5 * max", "<= → <"): EXACT,
    ("analysis/break_even.py", "width <= 1e-5 * max", "max → min"): EXACT,
    ("analysis/break_even.py", "halve = False", "False → True"): "which step comes first; the bracket closes",
    ("analysis/break_even.py", "halve = abs(right - left) > width / 2", "> → >="): EXACT,
    ("analysis/ladder.py", "strict=True", "True → False"): GUARD,
    ("analysis/verdict.py", "np.linspace(increase, -0.9, 8)", NUMBER): LOOKS,
    ("analysis/verdict.py", "tests[:4]", "4 → 5"): "the fifth test is always examined",
    ("analysis/verdict.py", "__test__ = False", "False → True"): "it has no test methods to collect",
    ("model/alternatives.py", "maintained_by_maker=False, served=False", "False → True"): ONE_VALUE,
    ("model/alternatives.py", "maintained_by_maker=False, served=False", "False → True (2)"): ONE_VALUE,
    ("model/alternatives.py", "maintained_by_maker=False, served=False", "False → True (3)"): ONE_VALUE,
    ("model/alternatives.py", "maintained_by_maker=False, served=False", "False → True (4)"): ONE_VALUE,
    ("analysis/verdict.py", "nearest or 0.0", NUMBER): "what is reachable has a nearest root",
    ("model/comparison.py", "machine.tier[:1], machine.vintage[:1]", NUMBER): "only the first is read",
    ("model/comparison.py", "float(new[0])", NUMBER): "an array of one element",
    ("model/design.py", "seen = 0.0", NUMBER): CONSTANT,
    ("model/design.py", "np.arange(horizon + 1.0)", "1.0 → 2.0 (2)"): UNREAD,
    ("model/design.py", "starts = vintage[:, 0, 0]", NUMBER): "axes of one element",
    ("model/design.py", "strict=True", "True → False"): GUARD,
    (
        "model/exits.py",
        "horizon = flow.shape[-1] - 1",
        "1 → 0",
    ): "contracts end early in one scenario at a time",
    ("model/fee.py", "1e-12", NUMBER): EXACT,
    ("model/fee.py", "1e-12", "max → min"): EXACT,
    ("model/fee.py", "for _ in range(200)", NUMBER): EXACT,
    (
        "model/fee.py",
        "low, high = 0.0, 1.0",
        NUMBER,
    ): "where the bracket begins; it grows until it holds the root",
    ("model/fee.py", "step * 4", NUMBER): "how fast the bracket grows; what it holds is the same root",
    ("model/fee.py", "rising(middle) < 0", "< → <="): ON_A_POINT,
    ("model/fee.py", "if value < 0", "< → <="): ON_A_POINT,
    ("model/items.py", "driver if per_unit == 1.0", NUMBER): SHORTCUT,
    ("model/ledger.py", "post.share == 1.0", NUMBER): SHORTCUT,
    ("model/ledger.py", "part == 1.0", NUMBER): SHORTCUT,
    ("model/responsibility.py", '"equipment", 1)', NUMBER): FIRST,
    ("model/responsibility.py", "item.compensation, 1)", NUMBER): FIRST,
    ("model/tax.py", "max(kept, years + 1)", "1 → 0"): UNREAD,
    ("model/tax.py", "max(kept, years + 1)", "1 → 2"): UNREAD,
}
"""(file under servitization, fragment of the line, change) → reason."""


@dataclass(frozen=True)
class Mutant:
    """One change of one node: which of the file's nodes, which of its variants."""

    file: str
    line: int
    source: str
    change: str
    node: int
    variant: int

    @property
    def excuse(self) -> str | None:
        """Why nobody has to notice it."""
        number = self.change.lstrip("-")[0].isdigit()
        for (file, fragment, change), reason in EQUIVALENT.items():
            here = self.file == f"servitization/{file}" and fragment in self.source
            if here and (change == self.change or (change == NUMBER and number)):
                return reason
        return None


def described(node: ast.AST) -> list[tuple[str, str]]:
    """What a node can be changed to: (what stood there, what stands there then)."""
    match node:
        case ast.Constant(value=bool()):
            return [(str(node.value), str(not node.value))]
        case ast.Constant(value=int() | float()):
            others = dict.fromkeys((node.value + 1, node.value - 1, node.value * 2))
            return [(repr(node.value), repr(other)) for other in others if other != node.value]
        case ast.Compare(ops=[operator]):
            sign, others = COMPARISONS[type(operator)]
            return [(sign, COMPARISONS[other][0]) for other in others]
        case ast.BinOp(op=ast.Pow()) if not isinstance(node.right, ast.UnaryOp):
            return [("**", "** -")]
        case ast.BinOp() | ast.AugAssign() if type(node.op) in ARITHMETIC:
            sign, other = ARITHMETIC[type(node.op)]
            return [(sign, ARITHMETIC[other][0])]
        case ast.BoolOp():
            sign, other = BOOLEAN[type(node.op)]
            return [(sign, BOOLEAN[other][0])]
        case ast.UnaryOp() if type(node.op) in UNARY:
            return [(UNARY[type(node.op)], "")]
        case ast.Name(id=name) | ast.Attribute(attr=name) if name in OPPOSITE:
            return [(name, OPPOSITE[name])]
    return []


def changed(node: ast.AST, variant: int) -> ast.AST:
    """The node in its variant."""
    match node:
        case ast.Constant():
            node.value = ast.literal_eval(described(node)[variant][1])
        case ast.Compare():
            node.ops = [COMPARISONS[type(node.ops[0])][1][variant]()]
        case ast.BinOp(op=ast.Pow()):
            node.right = ast.UnaryOp(ast.USub(), node.right)
        case ast.BinOp() | ast.AugAssign():
            node.op = ARITHMETIC[type(node.op)][1]()
        case ast.BoolOp():
            node.op = BOOLEAN[type(node.op)][1]()
        case ast.UnaryOp():
            return node.operand
        case ast.Name():
            node.id = OPPOSITE[node.id]
        case ast.Attribute():
            node.attr = OPPOSITE[node.attr]
    return node


SKIPPED = {
    ast.AnnAssign: ("annotation",),
    ast.arg: ("annotation",),
    ast.FunctionDef: ("decorator_list", "returns"),
    ast.ClassDef: ("decorator_list",),
}


def model_nodes(node: ast.AST) -> Iterator[tuple[ast.AST, str, int | None, ast.AST]]:
    """The nodes of the model in the order of the source: (parent, field, place in a list, node)."""
    for field, value in ast.iter_fields(node):
        if field in SKIPPED.get(type(node), ()):
            continue
        for place, child in enumerate(value if isinstance(value, list) else [value]):
            if not isinstance(child, ast.AST) or isinstance(child, ast.Raise | ast.JoinedStr):
                continue
            if isinstance(node, ast.Module) and isinstance(child, ast.Assign) and _is_type(child.value):
                continue
            yield node, field, place if isinstance(value, list) else None, child
            yield from model_nodes(child)


def _is_type(value: ast.AST) -> bool:
    """Whether a module-level value is an alias of a type: Mapping[…], Callable[…], tuple[…]."""
    return isinstance(value, ast.Subscript)


def mutants(file: Path) -> list[Mutant]:
    """All mutants of a file."""
    text = file.read_text(encoding="utf-8")
    lines = text.splitlines()
    found: list[Mutant] = []
    seen: Counter[tuple[int, str]] = Counter()
    for index, (_, _, _, node) in enumerate(model_nodes(ast.parse(text))):
        for variant, (before, after) in enumerate(described(node)):
            change = f"{before} → {after}".strip()
            seen[node.lineno, change] += 1
            nth = seen[node.lineno, change]
            change += f" ({nth})" if nth > 1 else ""
            name = file.relative_to(ROOT).as_posix()
            found.append(Mutant(name, node.lineno, lines[node.lineno - 1].strip(), change, index, variant))
    return found


def mutated(text: str, mutant: Mutant) -> str:
    """The source with the one change."""
    tree = ast.parse(text)
    parent, field, place, node = list(model_nodes(tree))[mutant.node]
    other = changed(node, mutant.variant)
    if place is None:
        setattr(parent, field, other)
    else:
        getattr(parent, field)[place] = other
    return ast.unparse(ast.fix_missing_locations(tree))


def copy_of_the_tree(folder: Path) -> Path:
    for name in COPIED:
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", ".*"))
        else:
            shutil.copy(source, target)
    return folder


def survives(tree: Path, tests: list[str], output: int = subprocess.DEVNULL) -> bool:
    """Whether all tests pass in a copy of the tree."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-o", "addopts=", "--import-mode=importlib"]
    command += ["--doctest-modules", "-p", "no:cacheprovider", "--hypothesis-seed=0", f"--ignore={SNAPSHOT}"]
    command += tests
    # Bytecode is found by time and size of its source, which a mutant may share with the original.
    environment = {**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        found = subprocess.run(
            command,
            cwd=tree,
            env=environment,
            stdout=output,
            stderr=output,
            timeout=SECONDS,
        )
    except subprocess.TimeoutExpired:
        return False
    return found.returncode == 0


def run(chosen: list[Mutant], workers: int, tests: list[str]) -> list[Mutant]:
    """Tries the mutants, says what became of each, and returns those that survive unexplained."""
    with tempfile.TemporaryDirectory() as folder:
        trees: Queue[Path] = Queue()
        for number in range(workers):
            trees.put(copy_of_the_tree(Path(folder) / str(number)))
        if not survives(Path(folder) / "0", tests, output=sys.stdout.fileno()):
            sys.exit("the tests fail without a mutation")

        def fate(mutant: Mutant) -> str:
            tree = trees.get()
            file = tree / mutant.file
            original = file.read_text(encoding="utf-8")
            try:
                file.write_text(mutated(original, mutant), encoding="utf-8")
                if not survives(tree, tests):
                    return "killed"
                return "equivalent" if mutant.excuse else "SURVIVED"
            finally:
                file.write_text(original, encoding="utf-8")
                trees.put(tree)

        fates = []
        with ThreadPoolExecutor(workers) as pool:
            for mutant, found in zip(chosen, pool.map(fate, chosen), strict=True):
                fates.append(found)
                where = f"{mutant.file.removeprefix('servitization/')}:{mutant.line}"
                because = f"  # {mutant.excuse}" if found == "equivalent" else ""
                print(f"{found:<10} {where:<28} {mutant.change:<18} {mutant.source}{because}", flush=True)
    count = Counter(fates)
    print(f"\n{count['killed']} of {len(chosen)} killed, {count['equivalent']} equivalent", end=", ")
    print(f"{count['SURVIVED']} survived")
    return [mutant for mutant, found in zip(chosen, fates, strict=True) if found == "SURVIVED"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--samples", type=int, default=30, help="mutants drawn from the model")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--all-of", type=Path, metavar="FILE", help="every mutant of this file instead")
    parser.add_argument("--workers", type=int, default=2, help="mutants tried at a time")
    given = parser.parse_args()
    if given.all_of:
        chosen = mutants(given.all_of.resolve())
        print(f"{given.all_of}: {len(chosen)} mutants")
    else:
        every = [mutant for file in MODEL for mutant in mutants(file)]
        chosen = random.Random(given.seed).sample(every, min(given.samples, len(every)))
        print(f"{len(chosen)} of {len(every)} mutants, seed {given.seed}")
    finance = any(mutant.file.startswith("servitization/finance/") for mutant in chosen)
    return 1 if run(chosen, given.workers, TESTS + ["tests/finance"] * finance) else 0


if __name__ == "__main__":
    sys.exit(main())
