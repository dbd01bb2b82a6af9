"""The economics: assumptions → alternatives → designs → ledger → parties → fee.

The order of the modules is the order in which a result comes about (docs/model.md):
prices, demand, technology, items, responsibility, alternatives, design, ledger, tax,
parties, fee, exits, gain, carbon; `comparison` puts them together.
"""
