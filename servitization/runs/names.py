"""How the files of a run are called within its folder: a thousand offers to a subfolder.

>>> offer(12), counts(1012, 3), draws(0, 0)
('offers/0000/000012.parquet', 'counts/0001/001012/0003.parquet', 'draws/0000/000000/0000.parquet')
"""

MANIFEST = "run.json"
OFFERS = "offers.parquet"
"""One row an offer; written last."""
FIGURES = "figures.parquet"
"""One row an offer and figure."""
PLAN = "plan.parquet"
"""Figures of a plan, one row a figure; written last."""


def offer(number: int) -> str:
    """What is told of an offer."""
    return f"offers/{number // 1000:04}/{number:06}.parquet"


def counts(number: int, span: int) -> str:
    """What was counted of a span of an offer's futures."""
    return f"counts/{number // 1000:04}/{number:06}/{span:04}.parquet"


def draws(number: int, span: int) -> str:
    """Every future of a span of an offer."""
    return f"draws/{number // 1000:04}/{number:06}/{span:04}.parquet"


def block(number: int) -> str:
    """Some futures of a plan."""
    return f"blocks/{number // 1000:04}/{number:06}.parquet"
