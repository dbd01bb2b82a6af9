"""Documents that are left behind: pages of words and tables, set by typst with our own fonts.

The customer's page is made of `CustomerAnswer` and of nothing else. What a page says is data
(`offer_page`, `internal_page`); how it looks is `offer.typ`, which reads that data and is
never put together from it.
"""
