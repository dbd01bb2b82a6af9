"""The company that goes over from selling to serving: many contracts over years (MODEL.md 10).

What one contract is worth stays in the model; here it becomes a `Profile`, and a portfolio is the
convolution of profiles with the contracts signed by year.
"""
