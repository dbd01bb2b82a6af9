"""Ratios that the product promises, measured in one run: `python -m benchmarks`."""
