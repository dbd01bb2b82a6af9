"""What people read: the answer as sentences, tables, charts and JSON, in their language.

Figures come from the `Answer` only; nothing here computes money but for rounding. What is
meant for a customer is made from `audience.CustomerAnswer`, which holds none of ours.
"""
