"""How sure the answer is: the whole model under draws of every assumption that has a range.

`uncertain` finds what is drawn, `draws` makes the draws (`distributions`, `correlation`, `sampling`,
`price_paths`), `outcomes` evaluates the model for them, `simulation` runs and sums up.
"""
