"""What the marketing of services adds: contact, co-production, experience, relation (MODEL.md 12).

Every number is an assumption on behaviour. It acts through four channels only: what the customer
would pay, what serving costs, who stays, who signs. Neutral by default.
"""
