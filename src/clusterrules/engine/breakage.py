"""What broke: a metric, a check, a rule or a label whose code raised instead of answering."""

from dataclasses import dataclass
from pathlib import Path
from traceback import extract_tb
from typing import Any


@dataclass(frozen=True, slots=True)
class Breakage:
    """Why a part broke: which part of which plugin, what it said, and where (``file.py:line``)."""

    part: str
    plugin: str
    version: str
    exception: str
    message: str
    where: str

    def to_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


def breakage_of(part: str, plugin: str, version: str, error: Exception) -> Breakage:
    """The breakage that an exception is: where it was raised is the last place that it passed."""
    frames = extract_tb(error.__traceback__)
    where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return Breakage(part, plugin, version, type(error).__name__, str(error), where)
