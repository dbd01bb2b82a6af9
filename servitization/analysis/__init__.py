"""Questions asked of the model: how far each step gets, what stops the offer, the verdict.

`study.evaluate` puts them together with the comparison into one frozen `Answer`.
"""
