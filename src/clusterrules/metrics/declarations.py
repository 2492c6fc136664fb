"""Reads definitions and metrics that a pack declares in YAML."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from clusterrules.documents.fault import Path, nearest
from clusterrules.logic.interval import exact
from clusterrules.metrics import declared
from clusterrules.metrics.conditions import Condition, Not
from clusterrules.metrics.definition import Definition
from clusterrules.metrics.language import Language
from clusterrules.metrics.metric import Metric
from clusterrules.metrics.numbers import ZERO
from clusterrules.metrics.words import known
from clusterrules.profile.vocabulary import FieldType, Kind


class DeclarationReading(Language):
    """Reads what the files in ``metrics/`` declare."""

    def definition(self, name: str, spec: Any, path: Path) -> Definition:
        """A definition: its title, its meaning and its condition for each kind."""
        self.keys(spec, path, "title", "meaning", "of", "when", "by_kind")
        title, meaning = (self.text(spec.get(key), (*path, key)) for key in ("title", "meaning"))
        by_kind: dict[str, Condition] = {}
        if "by_kind" in spec:
            for of, condition in self.mapping(spec["by_kind"], (*path, "by_kind")).items():
                kind = self.kind(of, (*path, "by_kind", of))
                by_kind[of] = self.condition(condition, (*path, "by_kind", of), kind)
        else:
            kinds = spec["of"] if isinstance(spec.get("of"), list) else [spec.get("of")]
            for of in kinds:
                by_kind[str(of)] = self.condition(spec.get("when"), (*path, "when"), self.kind(of, (*path, "of")))
        return Definition(name, title, meaning, by_kind)

    def metric(self, name: str, spec: Any, path: Path) -> Metric:
        """A metric declared in YAML."""
        shapes: Mapping[str, Callable[[str, Any, Path, dict[str, Any]], Metric]] = {
            "count": self._count_metric,
            "share": self._share_metric,
            "sum": self._sum_metric,
            "formula": self._formula_metric,
        }
        self.keys(spec, path, "title", "reading", "unit", "loose", *shapes)
        said: dict[str, Any] = {
            "title": self.text(spec.get("title"), (*path, "title")),
            "reading": self.text(spec.get("reading"), (*path, "reading")),
            "unit": str(spec.get("unit", "count")),
            "loose": self.text(spec["loose"], (*path, "loose")) if "loose" in spec else None,
        }
        given = [key for key in shapes if key in spec]
        if len(given) != 1:
            if given:
                self.fault("no_decision", path, wanted=" / ".join(shapes), found=", ".join(given))
            else:
                self.fault("no_measure", path, valid=", ".join(shapes))
            return declared.Formula(name, **said, expression=ZERO)
        [shape] = given
        return shapes[shape](name, spec[shape], (*path, shape), said)

    def _count_metric(self, name: str, spec: Any, path: Path, said: dict[str, Any]) -> Metric:
        several = isinstance(spec, dict) and "lists" in spec
        spec = self.mapping(spec, path, *(("lists", "distinct") if several else ("of", "where", "through", "distinct")))
        selections, distinct, through = [], None, None
        ends: tuple[Kind, ...] = ()
        for here, one in self._lists(spec, path, "of", "where"):
            selection, kind = self.selection(one, here, self.vocabulary.organisation)
            selections.append(selection)
            through, ends = self._referred(spec, path, kind)
            for each in ends if "through" in spec else (kind,):
                distinct = self._name_in(spec, "distinct", path, each)
        reached = tuple(each.name for each in ends)
        return declared.Count(
            name, **said, selections=tuple(selections), distinct=distinct, through=through, ends=reached
        )

    def _referred(self, spec: Mapping[str, Any], path: Path, kind: Kind) -> tuple[str | None, tuple[Kind, ...]]:
        """The reference that is counted through, if any, and the kinds of what it leads to."""
        if "through" not in spec:
            return None, ()
        if "distinct" not in spec:
            self.fault("missing_key", path, name="distinct")
        references = [one.name for one in kind.fields.values() if one.type is FieldType.REFERENCE]
        if not known(spec["through"], references):
            self.fault(
                "unknown_link", (*path, "through"), nearest(str(spec["through"]), references), name=spec["through"]
            )
            return None, ()
        return spec["through"], tuple(self.vocabulary.collections[to] for to in kind.fields[spec["through"]].to)

    def _lists(self, spec: Mapping[str, Any], path: Path, *allowed: str) -> Iterator[tuple[Path, dict[str, Any]]]:
        """The lists that a metric is taken over, each with its place: those in ``lists``, or the only one."""
        if "lists" not in spec:
            yield path, dict(spec)
            return
        whole = spec["lists"]
        if not whole:
            self.fault("not_a_list_of_conditions", (*path, "lists"))
        for index, given in enumerate(whole if isinstance(whole, list) else [whole]):
            here = (*path, "lists", index)
            yield here, self.mapping(given, here, *allowed)

    def _share_metric(self, name: str, spec: Any, path: Path, said: dict[str, Any]) -> Metric:
        spec = self.mapping(spec, path, "of", "where", "part", "weight", "distinct", "on_empty", "lists")
        parts = []
        weight = distinct = None
        for here, one in self._lists(spec, path, "of", "where", "part"):
            selection, kind = self.selection(one, here, self.vocabulary.organisation)
            part = self.condition(one.get("part"), (*here, "part"), kind)
            parts.append(declared.Part(selection, part, Not(part)))
            weight = self._name_in(spec, "weight", path, kind, numeric=True)
            distinct = self._name_in(spec, "distinct", path, kind)
        on_empty = None
        if "on_empty" in spec:
            if isinstance(spec["on_empty"], int | float) and not isinstance(spec["on_empty"], bool):
                on_empty = exact(spec["on_empty"])
            else:
                self.fault("not_a_number_here", (*path, "on_empty"))
        return declared.Share(
            name,
            **said,
            parts=tuple(parts),
            weight=weight,
            distinct=distinct,
            on_empty=on_empty,
        )

    def _sum_metric(self, name: str, spec: Any, path: Path, said: dict[str, Any]) -> Metric:
        spec = self.mapping(spec, path, "of", "where", "field")
        selection, kind = self.selection(spec, path, self.vocabulary.organisation)
        field_name = self._name_in({"field": None, **spec}, "field", path, kind, numeric=True)
        return declared.Sum(name, **said, selection=selection, field=field_name or "")

    def _name_in(
        self, spec: Mapping[str, Any], key: str, path: Path, kind: Kind, *, numeric: bool = False
    ) -> str | None:
        """The field that ``key`` names, if it is there; a fault if there is none such, or it holds no numbers."""
        found = self.named_field(spec[key], (*path, key), kind) if key in spec else None
        if found is not None and numeric and found.type is not FieldType.NUMBER:
            self.fault("field_type", (*path, key), name=found.name, type=found.type.value)
        return None if found is None else found.name

    def _formula_metric(self, name: str, spec: Any, path: Path, said: dict[str, Any]) -> Metric:
        return declared.Formula(name, **said, expression=self.expression(spec, path))
