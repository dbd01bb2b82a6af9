"""Cooperation: what every coalition of players is worth, ways to divide it, and who would rather leave.

Pure mathematics of games with transferable value: it takes numbers and knows no parties, fees or years.
A coalition is a bit mask over the players in their order: bit i set means that player i is a member.
"""
