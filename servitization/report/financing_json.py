"""The financing of an answer as JSON: loans by year, the financier, sales tax. Keys are only ever added."""

from dataclasses import fields

import numpy as np

from servitization.analysis.financing import FinancedResult, FinancingResult, OwnershipResult


def financing_dict(found: FinancingResult) -> dict:
    """Everything of the financing, ready for `json.dumps`; what is not known in a year is null."""
    told = {}
    for name in ("provider", "customer"):
        one = getattr(found, name)
        if one is not None:
            told[name] = _financed(one)
    if found.ownership is not None:
        told["ownership"] = _owned(found.ownership)
    if found.sales_tax:
        told["sales_tax_pv"] = dict(found.sales_tax)
    return told


def _financed(one: FinancedResult) -> dict:
    told = {field.name: _plain(getattr(one, field.name)) for field in fields(one)}
    return {**told, "added": one.added, "debt_service": _plain(one.service)}


def _owned(one: OwnershipResult) -> dict:
    return {
        "financier": one.financier,
        "lessee": one.lessee,
        "price": _plain(one.price),
        "rent": _plain(one.rent),
        "irr": one.irr,
        "gain": one.gain,
        "parties": {
            name: {
                "npv_before": part.npv_before,
                "npv_after": part.npv_after,
                "gain": part.gain,
                "upfront_before": part.upfront_before,
                "upfront_after": part.upfront_after,
            }
            for name, part in one.parties.items()
        },
    }


def _plain(value: object) -> object:
    if not isinstance(value, np.ndarray):
        return value
    if np.isnan(value).all():
        return []
    return [None if np.isnan(one) else float(one) + 0.0 for one in value]
