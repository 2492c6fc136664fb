"""Ukrainian identifiers and founders for clusterrules.

The hooks are in :mod:`clusterrules_ua.plugin`; importing this package registers nothing.
"""

from clusterrules_ua.personal import KEY_VARIABLE, WeakKeyError, pseudonymised

__all__ = ["KEY_VARIABLE", "WeakKeyError", "pseudonymised"]
