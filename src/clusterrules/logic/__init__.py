"""Intervals and three-valued truth. Knows nothing of clusters."""
