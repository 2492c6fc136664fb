"""``python -m clusterrules``: the program, where its script is not on the path."""

from clusterrules.cli.main import run

if __name__ == "__main__":
    run()
