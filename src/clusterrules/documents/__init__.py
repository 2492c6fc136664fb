"""Reading YAML and JSON text strictly, with the place of every fault."""
