"""Questions asked of the model: how far each step gets, what stops the offer, the verdict.

`answer.evaluate` puts them together with the comparison into one frozen `Answer`.
"""
