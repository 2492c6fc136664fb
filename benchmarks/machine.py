"""On which machine a benchmark runs."""

import os
import platform
import sys
from pathlib import Path


def machine() -> str:
    """The processor, its cores, the system and the Python."""
    file = Path("/proc/cpuinfo")
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    model = next((one.partition(":")[2].strip() for one in lines if one.startswith("model name")), platform.processor())
    return f"{model or platform.machine()}, {os.cpu_count()} cores, {sys.platform}, Python {platform.python_version()}"
