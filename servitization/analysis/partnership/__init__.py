"""Partners: what every coalition is worth in the model, and the contracts that divide the gain of all.

`coalitions` evaluates the alternatives that a coalition can choose from and makes the game of
them; `loads` what becomes of load and plant; `contracts` turns a division into payments and values
them for each party (MODEL.md 5).
"""
