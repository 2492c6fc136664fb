"""What the workers of the tests do: a module of its own, because a spawned worker imports it by name."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


def doubling(argument: Any) -> tuple[Any, Callable[[Any], Any]]:
    return argument, _double


def _double(item: Any) -> Any:
    """Doubles numbers; a word says what else to do, and a path is where to die once."""
    match item:
        case "hang":
            time.sleep(600)
        case "die":
            os._exit(7)
        case "eat":
            held = bytearray(400 * 1024 * 1024)
            held[::4096] = b"x" * len(held[::4096])
            time.sleep(600)
        case Path() if not item.exists():
            item.write_text("died", encoding="utf-8")
            os._exit(7)
        case Path():
            return "second time"
    return item * 2


def failing(argument: Any) -> tuple[Any, Callable[[Any], Any]]:
    raise ValueError(argument)


def dying(argument: Any) -> tuple[Any, Callable[[Any], Any]]:
    os._exit(argument)
