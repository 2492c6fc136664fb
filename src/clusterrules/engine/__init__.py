"""Orders, evaluates, traces and aggregates rules. Knows no single rule."""
