"""Rules that say whether an organisation is a cluster, why, and on what evidence.

Start with :mod:`clusterrules.api`. Importing the package loads nothing and registers nothing.
"""

__version__ = "0.1.0"
