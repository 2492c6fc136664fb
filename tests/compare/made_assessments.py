"""Assessments as JSON, made by hand for the tests."""

from typing import Any


def leaf(truth: bool | None, measured: list[Any], required: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "op": "metric",
        "metric": "members",
        "label": {"uk": "учасники", "en": "members"},
        "truth": truth,
        "measured": measured,
        "required": required,
        "unit": "members",
        "parameter": "R-1.least",
        **more,
    }


def trace(*leaves: dict[str, Any], truth: bool | None = True) -> dict[str, Any]:
    return {"op": "passes", "truth": truth, "children": [{"op": "all", "truth": truth, "children": list(leaves)}]}


def finding(rule: str, outcome: str, **more: Any) -> dict[str, Any]:
    title = {"uk": f"Правило {rule}", "en": f"Rule {rule}"}
    return {
        "pack": "demo",
        "rule": rule,
        "subject": "p",
        "kind": "criterion",
        "title": title,
        "outcome": outcome,
        **more,
    }


def verdict(outcome: str, **more: Any) -> dict[str, Any]:
    return {"outcome": outcome, "because": [], "open": [], "stage": {"lowest": None, "highest": None}, **more}


def assessment(*findings: dict[str, Any], outcome: str = "cluster", pack: str = "demo", **more: Any) -> dict[str, Any]:
    said = {key: more.pop(key) for key in ("because", "open", "stage", "labels") if key in more}
    return {
        "format": "clusterrules/assessment@1",
        "profile": {"id": "p", "name": "P", "digest": "d"},
        "as_of": "2026-01-01",
        "purpose": "mapping",
        "packs": [{"id": pack, "version": "1", "digest": "", "verdict": verdict(outcome, **said)}],
        "findings": [{**one, "pack": pack} for one in findings],
        **more,
    }
