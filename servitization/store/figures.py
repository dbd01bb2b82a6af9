"""The figures of many versions at once, from the texts of their summaries: what sums and orders need.

The texts are read as one table: a list of figures then never becomes a list of Python numbers, which of
thousands of offers takes most of the time of a first look. What such a table cannot hold is read one by one.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np

_FEW = 50
"""Texts that are as quickly read one by one."""
_PARTIES = ("customer", "provider")
"""Names of parties that a first attempt looks for."""
_FLOWS = ("cash", "revenue", "sale_revenue")


@dataclass(frozen=True, eq=False)
class Figures:
    """Amounts in the currency of the version, present values after tax; None or empty: it kept none."""

    gain: float | None
    """Of all parties over well-informed selling."""
    customer: float | None
    ours: float | None
    sure: float | None
    """Chance that the provider is better off."""
    product: str
    start_year: int | None
    cash: np.ndarray
    revenue: np.ndarray
    sale_revenue: np.ndarray


@lru_cache(maxsize=10_000)
def summary_of(text: str) -> Mapping[str, Any]:
    """A summary as names and figures; none where it has another form."""
    told = json.loads(text)
    return told if isinstance(told, dict) else {}


def of_one(text: str) -> Figures:
    """The figures of one version."""
    told = summary_of(text)
    gains, risk, start, product = (
        told.get(name) for name in ("gain_by_party", "risk", "start_year", "product")
    )
    sides = [
        _number(gains.get(told.get(side))) if isinstance(gains, dict) else None
        for side in ("customer", "party")
    ]
    return Figures(
        _number(told.get("gain")),
        *sides,
        _number(risk.get("provider_better")) if isinstance(risk, dict) else None,
        product if isinstance(product, str) else "",
        start if isinstance(start, int) else None,
        *(_flow(told.get(name)) for name in _FLOWS),
    )


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, (int, float)) else None


def _flow(values: Any) -> np.ndarray:
    try:
        return np.array(values if isinstance(values, list) else [], dtype=float)
    except (TypeError, ValueError):
        return np.array([])


def of_many(texts: Sequence[str]) -> list[Figures]:
    """The figures of many versions, in their order."""
    if len(texts) > _FEW:
        try:
            return _of_table(texts, _PARTIES)
        except (ImportError, ValueError, TypeError, NotImplementedError):
            # No table reader, or texts that do not have the form in which versions are saved.
            pass
    return [of_one(one) for one in texts]


def _of_table(texts: Sequence[str], parties: Sequence[str]) -> list[Figures]:
    """Raises ValueError for texts that do not make a table."""
    import pyarrow as pa
    from pyarrow import compute
    from pyarrow import json as reader

    def field(struct: Any, name: str) -> list[float | None]:
        # Not `struct.field`, which has something where there is no record.
        return compute.struct_field(struct, [name]).to_pylist()

    def rows(lists: Any) -> list[np.ndarray]:
        # All are views of one.
        lengths = compute.fill_null(compute.list_value_length(lists), 0).to_numpy()
        ends = np.concatenate(([0], np.cumsum(lengths))).tolist()
        whole = lists.flatten().to_numpy(zero_copy_only=False)
        return [whole[low:high] for low, high in pairwise(ends)]

    number, flow = pa.float64(), pa.list_(pa.float64())
    form = pa.schema(
        [
            *((name, pa.string()) for name in ("party", "customer", "product")),
            ("start_year", pa.int64()),
            ("gain", number),
            ("gain_by_party", pa.struct([(one, number) for one in parties])),
            ("risk", pa.struct([("provider_better", number)])),
            *((name, flow) for name in _FLOWS),
        ]
    )
    lines = "\n".join(texts).encode()
    found = reader.read_json(
        pa.BufferReader(lines),
        read_options=reader.ReadOptions(block_size=max(len(lines) // 4, 2 * max(map(len, texts)), 1 << 20)),
        parse_options=reader.ParseOptions(explicit_schema=form, unexpected_field_behavior="ignore"),
    ).combine_chunks()
    if found.num_rows != len(texts):
        raise ValueError("a text is not one line")
    sides = [found[name].to_pylist() for name in ("customer", "party")]
    unknown = {one for side in sides for one in side} - {None, *parties}
    if unknown:
        return _of_table(texts, (*parties, *sorted(unknown)))
    gains, risk = _only(found["gain_by_party"]), _only(found["risk"])
    by_party = {one: field(gains, one) for one in parties}
    columns = zip(
        found["gain"].to_pylist(),
        *sides,
        field(risk, "provider_better"),
        found["product"].to_pylist(),
        found["start_year"].to_pylist(),
        *(rows(_only(found[name])) for name in _FLOWS),
        strict=True,
    )
    return [
        Figures(
            gain,
            by_party[customer][index] if customer in by_party else None,
            by_party[party][index] if party in by_party else None,
            sure,
            product or "",
            *rest,
        )
        for index, (gain, customer, party, sure, product, *rest) in enumerate(columns)
    ]


def _only(column: Any) -> Any:
    """A column as one array."""
    whole = column.combine_chunks()
    return whole.chunk(0) if hasattr(whole, "num_chunks") else whole
