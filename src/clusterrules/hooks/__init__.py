"""What a plugin author imports: the marker for hook implementations, and the hooks themselves.

from clusterrules.hooks import hookimpl

@hookimpl
def clusterrules_metrics():
    return [...]
"""

from clusterrules.hooks.specs import PROJECT, hookimpl

__all__ = ["PROJECT", "hookimpl"]
