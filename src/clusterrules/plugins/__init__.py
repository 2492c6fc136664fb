"""Finding, loading and reporting plugins."""
