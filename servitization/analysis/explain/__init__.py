"""How every figure of an answer came about: formula, terms, ledger lines, assumptions.

`explanation.Explainer` answers by name; a name is the path of a figure in the answer as
JSON, or the path of an assumption. Nothing here traces a calculation: each explanation says
the equation of docs/model.md with the numbers of this case, and is tested to give the figure.
"""
