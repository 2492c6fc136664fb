"""``python -m clusterrules_ua PROFILE``: the profile with every tax number replaced by a keyed hash, as JSON."""

import json
import sys
from pathlib import Path

from clusterrules.documents.fault import FaultyDocument
from clusterrules.documents.reading import read_file
from clusterrules_ua.personal import WeakKeyError, pseudonymised


def main(arguments: list[str]) -> int:
    """Prints the profile in the one file named; 2 for wrong usage, 3 for a file that cannot be read."""
    if len(arguments) != 1:
        print("usage: python -m clusterrules_ua PROFILE > SAFE.json", file=sys.stderr)
        return 2
    try:
        data = read_file(Path(arguments[0])).data
        safe = pseudonymised(data if isinstance(data, dict) else {})
    except (FaultyDocument, WeakKeyError) as error:
        print(error, file=sys.stderr)
        return 2 if isinstance(error, WeakKeyError) else 3
    sys.stdout.buffer.write((json.dumps(safe, ensure_ascii=False, indent=2) + "\n").encode())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
