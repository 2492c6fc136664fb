"""The knowledge base as data: packs, rules, parameters and conditions; loaded, linted, compiled."""
