"""Many profiles: sources, parts, workers, results and how an interrupted screening goes on."""
