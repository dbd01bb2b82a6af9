"""A run: many offers, or a plan, in many futures, cut into blocks that are made anywhere.

A block is a pure function of a resolved case, a seed and a span of futures (`task`), made by processes of
this machine (`local`) or by the workers of a Dask cluster (`cluster`). What a block makes are whole files,
as bytes; the process that was started writes them (`folder`), workers share no disk with it. Blocks are
merged in their order (`simulating`, `planning`), so that neither who made them nor when moves a bit.
"""
