"""Assessments for readers: one module per output format."""
