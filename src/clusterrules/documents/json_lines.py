"""How files of JSON Lines, one document a line, are called."""

from pathlib import PurePath

JSON_LINES = (".jsonl", ".ndjson")
COMPRESSED = (".gz", ".zst")


def uncompressed(file: PurePath) -> PurePath:
    """The name without the ending of its compression."""
    return file.with_suffix("") if file.suffix.lower() in COMPRESSED else file


def has_json_lines(file: PurePath) -> bool:
    """Whether a file of this name has one document in each line, compressed or not."""
    return uncompressed(file).suffix.lower() in JSON_LINES
