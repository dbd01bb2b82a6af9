"""The model's own functions, run once to note what they compute, and then run again without them.

`traced` is an array that notes every step made with it; `graph` has the steps, `plan` runs them for a
thousand futures at a time. What is linear in paths by year is kept as such, so that present values are
small sums; nothing else is left out, and tests compare every figure with the model itself.
"""
