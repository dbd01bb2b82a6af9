"""Layered YAML files → one validated, frozen case, or every problem at once.

`case` is the door (`load_case`, `load_text`); `schema` declares every assumption; the other
modules read, layer and check. Order of priority, last wins: base, country, product, offer,
`--set` or screen.
"""
