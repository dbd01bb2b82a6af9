"""An offer as a workbook that calculates: the yearly model in formulas, and a check against the engine.

`grid` holds cells before they are written: each formula comes with the engine's own value, so a viewer
that calculates nothing shows the truth and a test can compare cell by cell. One module per sheet builds
that grid from a `Comparison`; `writing` makes the file. No amount is computed here: the formulas say
what the engine does, and their values are the engine's.
"""
