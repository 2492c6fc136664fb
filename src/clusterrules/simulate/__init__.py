"""Invented profiles: organisations drawn from archetypes, with facts that follow from what was drawn.

Nothing here knows a rule, a threshold or a verdict: an organisation is described, not classified.
"""
