"""What the terminal shows."""

import os
from typing import TextIO


def shows_colour(stream: TextIO) -> bool:
    """Whether to write in colour: to a terminal that has it, unless NO_COLOR says not to (https://no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
