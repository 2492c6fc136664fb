"""The measurement vocabulary: conditions on nodes, counts, shares, sums, formulas; declared in YAML or in Python."""
