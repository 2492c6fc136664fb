"""Worlds in which all sources of an answer say the same.

What is stated and what can be measured may contradict each other in a profile, and the rule then says so. A completion
that makes them contradict each other is no way in which the missing facts can turn out.
"""

import copy
from collections.abc import Iterable

from clusterrules.documents.reading import Document
from clusterrules.graph.element import Element
from clusterrules.metrics.fields import FieldIs
from clusterrules.metrics.sources import Sources
from clusterrules.profile.profile import Profile, profile_of
from clusterrules.rules.rule import Rule
from clusterrules.rules.view import RuleView


def agreeing(profile: Profile, view: RuleView, rules: Iterable[Rule], given: RuleView | None = None) -> Profile | None:
    """A fully known profile with its stated answers made to agree with the other sources; all but ``given`` ones.

    ``None`` where an answer that is given, or one with no stated source, contradicts another source.
    """
    data = copy.deepcopy(profile.data)
    for rule in rules:
        if not isinstance(rule.passes, Sources):
            continue
        for element in view.collection(rule.subjects).elements:
            view.rule, view.subject = rule.id, element
            if not rule.passes.differ(element, view):
                continue
            stated = [one for one in rule.passes.conditions if isinstance(one, FieldIs)]
            if not stated or any(_known(one, element, given) for one in stated):
                return None
            [node] = [node for node in data[element.kind] if node["id"] == element.id]
            for one in stated:
                node[one.field.name] = not node[one.field.name]
    return profile_of(Document(data, profile.document.source, dict))


def _known(stated: FieldIs, element: Element, given: RuleView | None) -> bool:
    """Whether a partial profile already states the answer."""
    before = None if given is None else given.snapshot.nodes.get(element.id)
    return given is not None and before is not None and stated.truth(before, given) is not None
