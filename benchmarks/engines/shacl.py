"""SHACL by pySHACL: a small mapping makes triples of a profile, rules of SHACL-AF measure, shapes compare."""

import warnings
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import orjson
from pyshacl import validate
from rdflib import RDF, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from engines.answers import PATTERNS, RULES, Answers, answer_of

CLUSTER = Namespace("https://example.org/cluster#")
NODES = Namespace("urn:node:")
SHACL = Namespace("http://www.w3.org/ns/shacl#")
PROFILE = NODES["the-profile"]
_WINDOW = 13
"""Calendar months that a year touches."""


def _text(value: Any) -> Node:
    return Literal(value)


def _day(value: Any) -> Node:
    return Literal(value, datatype=XSD.date)


def _link(value: Any) -> Node:
    return NODES[value if isinstance(value, str) else value["id"]]


_ORGANISATION: Mapping[str, Callable[[Any], Node]] = {"kind": _text}
FIELDS: Mapping[str, Mapping[str, Callable[[Any], Node]]] = {
    "members": {
        "kind": _text, "group": _text, "state": _text, "until": _day, "application": _day, "fee_paid_on": _day,
        "voted_on": _day,
    },
    "organisations": _ORGANISATION,
    "mechanisms": {"cadence": _text, "first_date": _day, "procedure": _link, "owner": _text, "season": _text},
    "instances": {
        "kind": _text, "mechanism": _link, "format": _text, "purpose": _text, "date": _day, "part_of": _link,
        "funding": _text, "attendees": _link, "hosted_by": _link, "led_by": _link, "mentored_by": _link,
    },
    "projects": {"start": _day, "end": _day, "led_by": _link},
    "relations": {"kind": _text, "between": _text, "date": _day, "parties": _link},
    "surveys": {"date": _day},
    "bodies": {"kind": _text, "seats": _link},
    "meetings": {"date": _day, "attendees": _link},
    "finance": {"year": _text, "side": _text, "class": _text, "amount": _text},
    "partners": {"organisation": _link, "agreement": _link},
}  # fmt: skip
INNER: Mapping[tuple[str, str], Mapping[str, Callable[[Any], Node]]] = {
    ("mechanisms", "suspensions"): {"document": _link, "from": _day, "to": _day},
    ("instances", "follow_ups"): {"kind": _text},
    ("projects", "partners"): {"id": _link, "role": _text, "contribution": _text},
    ("surveys", "pairs"): {"respondent": _link, "other": _link, "knows": _text},
}
"""Lists of records; the node of such a record is nobody else's."""


def triples(profile: Mapping[str, Any]) -> Iterator[tuple[Node, URIRef, Node]]:
    """What the shapes read of a profile. Nothing is said of what is known to be absent."""
    yield PROFILE, RDF.type, CLUSTER.Profile
    yield PROFILE, CLUSTER.as_of, _day(profile["as_of"])
    yield PROFILE, CLUSTER.founded, _day(profile["organisation"]["founded"])
    yield from _calendar(date.fromisoformat(profile["as_of"]))
    for name, fields in FIELDS.items():
        for record in profile[name]:
            node = NODES[record["id"]]
            yield node, RDF.type, CLUSTER[name]
            yield from _values(node, record, fields)
            for (holder, inner), parts in INNER.items():
                if holder == name:
                    for part in record.get(inner, ()):
                        own = BNode()
                        yield node, CLUSTER[inner], own
                        yield from _values(own, part, parts)


def _values(
    node: Node, record: Mapping[str, Any], fields: Mapping[str, Callable[[Any], Node]]
) -> Iterator[tuple[Node, URIRef, Node]]:
    for field, made in fields.items():
        value = record.get(field, "none")
        for one in value if isinstance(value, list) else [value]:
            if one != "none":
                yield node, CLUSTER["who" if field == "id" else field], made(one)


def _calendar(today: date) -> Iterator[tuple[Node, URIRef, Node]]:
    for back in range(_WINDOW):
        year, month = divmod(today.year * 12 + today.month - 1 - back, 12)
        length = monthrange(year, month + 1)[1]
        node = BNode()
        yield node, RDF.type, CLUSTER.Month
        yield node, CLUSTER.number, Literal(f"{month + 1:02}")
        yield node, CLUSTER.length, Literal(length)
        yield node, CLUSTER.before, Literal(date.fromordinal(date(year, month + 1, 1).toordinal() - 1))
        yield node, CLUSTER.last, Literal(date(year, month + 1, length))


def engine(rules: Path) -> Callable[[bytes], Answers]:
    """Reads the shapes once."""
    # rdflib asks for a name that is not in its namespace whenever it subtracts months from a date.
    warnings.filterwarnings("ignore", "Code: Duration is not defined", UserWarning)
    shapes = Graph().parse(rules / "shapes.ttl")
    rules_of: dict[Node, str] = {}
    for shape in shapes.subjects(RDF.type, SHACL.NodeShape):
        name = str(shape).removeprefix(str(CLUSTER))
        if name in RULES:
            rules_of |= dict.fromkeys((shape, *shapes.objects(shape, SHACL.property)), name)

    def answer(data: bytes) -> Answers:
        graph = Graph()
        for triple in triples(orjson.loads(data)):
            graph.add(triple)
        _, report, _ = validate(graph, shacl_graph=shapes, advanced=True, inplace=True)
        broken = {rules_of[one] for one in report.objects(None, SHACL.sourceShape)}
        return answer_of({rule: (rule in broken) == rule.startswith(PATTERNS) for rule in RULES})

    return answer
