"""Invented cluster profiles of any size, for measuring.

Everything is known: every list is complete and every field that a rule may read is given. All lists but those of the
organisation's own affairs (bodies, documents, team) grow with the number of members, so a profile's bytes do too. The
same seed and number of members give the same bytes.

``python benchmarks/generate.py 30 > profile.json``
"""

import random
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import orjson

AS_OF = date(2026, 6, 30)
LARGEST_MEETING = 30
"""Organisations at one instance; larger ones would tie nobody."""

Node = dict[str, Any]
Profile = dict[str, Any]

_BUSINESSES = ("company", "company", "company", "company", "fop", "farm", "cooperative")
_OTHERS = ("university", "public_authority", "ngo", "vocational", "public_enterprise")
_SIZES = ("micro", "small", "small", "medium", "large")
_DEALS = ("order", "contract", "subcontract", "resource_share", "referral", "b2b_meeting", "negotiation")
_FUNDING = ("members", "members", "fees", "grant", "sponsors")
_MECHANISMS = ("matchmaking", "networking", "joint_learning", "joint_action", "shared_asset", "advocacy")
_REGIONS = ("UA05", "UA46", "UA63", "UA12", "UA51")
_OPTIONAL = frozenset({"id", "name", "title", "rule", "rubric", "assessor"})
"""Fields that a profile with gaps keeps: ids, names and what an attestation must say."""


def generate(members: int, seed: int = 1) -> Profile:
    """A profile with so many members, of which everything is known."""
    return _Maker(members, random.Random(f"{seed}/{members}")).profile()


def with_gaps(profile: Profile, rate: float, seed: int = 1) -> Profile:
    """The profile without some of its scalar facts (a share of them, drawn), and with no list known to be complete."""
    draw = random.Random(seed)
    gaps = {
        name: {**value, "items": [_thinned(one, rate, draw) for one in value["items"]]}
        if name == "members"
        else value
        if name == "evidence" or not isinstance(value, list)
        else [_thinned(one, rate, draw) for one in value]
        for name, value in profile.items()
        if name != "completeness"
    }
    return {**gaps, "default_evidence": profile["default_evidence"]}


def generated_json(members: int, seed: int = 1, gaps: float = 0.0) -> bytes:
    """The bytes of a generated profile."""
    profile = generate(members, seed)
    return orjson.dumps(with_gaps(profile, gaps, seed) if gaps else profile)


def _thinned(node: Any, rate: float, draw: random.Random) -> Any:
    if not isinstance(node, dict):
        return node
    return {
        name: value
        for name, value in node.items()
        if name in _OPTIONAL or isinstance(value, dict | list) or draw.random() >= rate
    }


def _before(days: int) -> str:
    return (AS_OF - timedelta(days=days)).isoformat()


class _Maker:
    """Draws the lists of one profile, each from those before it."""

    def __init__(self, members: int, draw: random.Random) -> None:
        self._draw = draw
        self._members = [f"m{number:05}" for number in range(members)]
        self._outsiders = [f"o{number:05}" for number in range(max(4, members // 6))]
        self._scale = members / 30

    def profile(self) -> Profile:
        return {
            "format": "clusterrules/profile@1",
            "id": f"generated-{len(self._members)}",
            "name": {"uk": "Вигаданий кластер для вимірювання", "en": "Invented cluster for measuring"},
            "invented": True,
            "as_of": AS_OF.isoformat(),
            "default_evidence": ["e-report"],
            "completeness": {"*": "complete"},
            "organisation": self._organisation(),
            "members": {
                "evidence": ["e-register"],
                "items": [self._member(number, identity) for number, identity in enumerate(self._members)],
            },
            "organisations": [self._outsider(number, identity) for number, identity in enumerate(self._outsiders)],
            "chains": [{"id": "chain", "name": {"uk": "Ланцюг", "en": "Chain"}, "scope": "UA", "form": "sequential"}],
            "stages": self._stages(),
            "propositions": self._propositions(),
            "mechanisms": [self._mechanism(number) for number in range(self._number(4))],
            "instances": [self._instance(number) for number in range(self._number(20))],
            "services": [self._service(number) for number in range(self._number(2))],
            "projects": [self._project(number) for number in range(self._number(5))],
            "relations": [self._relation(number) for number in range(self._number(16))],
            "outcomes": [self._outcome(number) for number in range(self._number(6))],
            "practices": [],
            "assets": [self._asset(number) for number in range(self._number(2))],
            "bodies": [self._body()],
            "meetings": [self._meeting(number) for number in range(4)],
            "team": self._team(),
            "documents": self._documents(),
            "finance": [self._line(number) for number in range(self._number(10))],
            "partners": [self._partnership(number) for number in range(self._number(3))],
            "policy_changes": [],
            "surveys": [],
            "activity_totals": [],
            "shocks": [],
            "evidence": self._evidence(),
            "attestations": self._attestations(),
        }

    def _number(self, at_thirty: int) -> int:
        """How many there are, in proportion to the members."""
        return max(1, round(at_thirty * self._scale))

    def _some(self, names: Sequence[str], number: int) -> list[str]:
        return self._draw.sample(names, min(number, len(names)))

    def _one(self, names: Sequence[str]) -> str:
        return self._draw.choice(names)

    # --- who --------------------------------------------------------------------------------------------------------

    def _organisation(self) -> Node:
        return {
            "edrpou": "00034022",
            "legal_form": "public_union",
            "founded": "2019-03-01",
            "registered": "2019-05-20",
            "website": "https://example.org",
            "regions": ["UA05"],
            "sectors": [{"scheme": "kved", "version": "2010", "code": "28", "name": "Машинобудування"}],
            "declared_stage": "young",
            "declared_roles": ["coordinator", "facilitator"],
            "purpose": "Спільний вихід малих виробників на більші замовлення.",
        }

    def _actor(self, kind: str, number: int) -> Node:
        return {
            "kind": kind,
            "size": self._one(_SIZES),
            "employees": self._draw.randrange(3, 400),
            "turnover": self._draw.randrange(1, 900) * 100_000,
            "export_share": self._draw.randrange(0, 10) / 10,
            "region": self._one(_REGIONS),
            "activity_codes": ["28.99"],
            "edrpou": f"{10_000_000 + number:08}",
            "group": "none" if number % 12 else f"g{number // 24}",
            "state": "active",
            "registered": _before(self._draw.randrange(4000, 9000)),
        }

    def _member(self, number: int, identity: str) -> Node:
        kind = self._one(_OTHERS) if number % 6 == 5 else self._one(_BUSINESSES)
        since = self._draw.randrange(400, 2400)
        return {
            "id": identity,
            "name": f"Вигаданий учасник {number + 1}",
            **self._actor(kind, number),
            "category": "дійсний",
            "since": _before(since),
            "until": "none",
            "application": _before(since + 10),
            "fee_paid_on": _before(self._draw.randrange(10, 330)),
            "voted_on": _before(self._draw.randrange(60, 500)),
        }

    def _outsider(self, number: int, identity: str) -> Node:
        kind = self._one(("company", "university", "donor"))
        return {"id": identity, "name": f"Вигадана організація {number + 1}", **self._actor(kind, number + 50_000)}

    # --- what for ---------------------------------------------------------------------------------------------------

    def _stages(self) -> list[Node]:
        kinds = ("input", "production", "integration", "sales")
        quarter = max(1, len(self._members) // len(kinds))
        return [
            {
                "id": f"stage-{kind}",
                "name": kind,
                "chain": "chain",
                "order": order + 1,
                "kind": kind,
                "performed_by": self._members[order * quarter : (order + 1) * quarter],
                "precedes": [f"stage-{kinds[order + 1]}"] if order + 1 < len(kinds) else [],
                "complements": [],
            }
            for order, kind in enumerate(kinds)
        ]

    def _propositions(self) -> list[Node]:
        return [
            {
                "id": f"value{number}",
                "problem": "Малим виробникам бракує потужностей на великі замовлення.",
                "opportunity": "Разом учасники можуть виконати замовлення оборонної галузі.",
                "zone": "complex_coordination",
                "why_not_alone": "Жодне підприємство не має всього обладнання та фахівців.",
                "beneficiaries": "Учасники ланцюга.",
                "validated_by": self._some(self._members, 5),
            }
            for number in range(2)
        ]

    def _mechanism(self, number: int) -> Node:
        return {
            "id": f"mechanism{number}",
            "name": f"Механізм {number + 1}",
            "kind": _MECHANISMS[number % len(_MECHANISMS)],
            "mechanics": "Учасники приймають один одного й обговорюють замовлення та потреби.",
            "interactive": True,
            "procedure": "guide",
            "owner": "координатор",
            "cadence": "monthly",
            "season": [],
            "suspensions": [],
            "first_date": _before(900 + number % 90),
            "status": "running",
            "role": "facilitator",
            "addresses": [f"value{number % 2}"],
            "chains": ["chain"],
            "outcomes": [],
        }

    # --- what happens -----------------------------------------------------------------------------------------------

    def _instance(self, number: int) -> Node:
        present = self._some(self._members, self._draw.randrange(6, 25))
        present += self._some(self._outsiders, self._draw.randrange(0, LARGEST_MEETING - 25))
        host = present[0]
        return {
            "id": f"i{number:05}",
            "kind": "event",
            "title": f"Зустріч {number + 1}",
            "date": _before(self._draw.randrange(1, 364)),
            "mechanism": f"mechanism{number % self._number(4)}",
            "format": "очно",
            "purpose": "training" if number % 5 == 4 else "interaction",
            "part_of": f"project{number % self._number(5)}" if number % 4 == 3 else "none",
            "agenda": "chain" if number % 2 else "none",
            "convened_by": host,
            "hosted_by": [host],
            "led_by": [present[1]],
            "mentored_by": [],
            "attendees": [
                {"id": identity, "represented_by": self._one(("owner", "director", "staff"))} if index < 4 else identity
                for index, identity in enumerate(present)
            ],
            "staff_hours": self._draw.randrange(4, 20),
            "cost": self._draw.randrange(1, 40) * 1000,
            "funding": self._one(_FUNDING),
            "follow_ups": [{"kind": "b2b_spark", "date": _before(self._draw.randrange(1, 300))}],
            "outcomes": [],
        }

    def _service(self, number: int) -> Node:
        return {
            "id": f"service{number}",
            "name": f"Сервіс {number + 1}",
            "launched": "2023-05-01",
            "price_policy": "fee",
            "deliveries_free": 4,
            "deliveries_paid": 12,
            "customers_members": 9,
            "customers_outside": 3,
            "revenue": 240_000,
            "used_by": [{"id": one, "date": _before(100)} for one in self._some(self._members, 4)],
            "strengthens": [],
        }

    def _project(self, number: int) -> Node:
        return {
            "id": f"project{number}",
            "name": f"Проєкт {number + 1}",
            "start": _before(self._draw.randrange(200, 700)),
            "end": "none" if number % 3 else _before(self._draw.randrange(1, 190)),
            "status": "running" if number % 3 else "ended",
            "budget": self._draw.randrange(1, 50) * 100_000,
            "funding": self._one(_FUNDING),
            "aim": self._one(("talent", "market", "chain", "transformation")),
            "initiator": self._one(("office", "member")),
            "led_by": self._some(self._members, 1),
            "partners": [
                {"id": one, "role": "виробник", "contribution": "обладнання та час інженерів"}
                for one in self._some(self._members, self._draw.randrange(2, 7))
            ],
            "funders": self._some(self._outsiders, 1),
            "co_invested_by": [
                {"id": one, "kind": "money", "amount": 50_000, "date": _before(150)}
                for one in self._some(self._members, 1)
            ],
            "staff_hours": self._draw.randrange(20, 200),
            "cost": self._draw.randrange(1, 90) * 1000,
            "programme": "none",
            "chains": ["chain"],
            "outcomes": [],
        }

    def _relation(self, number: int) -> Node:
        return {
            "id": f"r{number:05}",
            "parties": self._some(self._members, 2),
            "between": "named",
            "kind": self._one(_DEALS),
            "date": _before(self._draw.randrange(1, 900)),
            "value": self._draw.randrange(1, 300) * 10_000,
            "initiator": self._one(("office", "member", "external")),
        }

    def _outcome(self, number: int) -> Node:
        return {
            "id": f"outcome{number}",
            "title": f"Результат {number + 1}",
            "level": self._one(("output", "outcome", "impact")),
            "kind": self._one(("contracts", "export", "jobs", "cost_saving")),
            "value": self._draw.randrange(1, 100),
            "unit": "одиниць",
            "period_start": "2025-01-01",
            "period_end": "2025-12-31",
            "baseline": 0,
            "attribution": "Замовлення надійшли через зустрічі кластера.",
            "beneficiaries": self._some(self._members, 3),
            "scope": self._one(("firm", "group", "chain")),
            "planned": True,
            "led_to": [],
        }

    def _asset(self, number: int) -> Node:
        return {
            "id": f"asset{number}",
            "name": f"Спільне обладнання {number + 1}",
            "kind": "equipment",
            "capex": 900_000,
            "owner": "кластер",
            "status": "operational",
            "date": "2024-09-01",
            "financing": "members",
            "co_invested_by": [{"id": one, "kind": "money", "amount": 90_000, "date": "2024-08-01"}
                               for one in self._some(self._members, 3)],
        }  # fmt: skip

    # --- how it is run ----------------------------------------------------------------------------------------------

    def _body(self) -> Node:
        seats = [{"id": identity, "role": "член правління"} for identity in self._some(self._members, 5)]
        return {"id": "board", "name": "Правління", "kind": "board", "seats": seats}

    def _meeting(self, number: int) -> Node:
        return {
            "id": f"meeting{number}",
            "body": "board",
            "date": _before(20 + 90 * number),
            "quorum": True,
            "attendees": self._some(self._members, 4),
            "decisions": [{"kind": "strategic", "text": "Затвердити план зустрічей на рік."}],
        }

    def _team(self) -> list[Node]:
        common = {"fte": 1, "employment": "staff", "since": "2022-01-10", "vacant": False}
        return [
            {"id": "coordinator", "role": "координатор", "coordinates": True, "functions": ["coordination"], **common},
            {"id": "manager", "role": "менеджер", "coordinates": False, "functions": ["project_management"], **common},
        ]

    def _documents(self) -> list[Node]:
        kinds = ("memorandum", "procedure", "strategy", "action_plan", "statute", "ethics", "ip_nda")
        return [
            {
                "id": "guide" if kind == "procedure" else f"document-{kind}",
                "title": f"Документ: {kind}",
                "kind": kind,
                "topics": ["membership_levels", "fees_funds", "decision_making", "entry_criteria", "coordination"],
                "operative": True,
                "kpis": [{"kind": "contracts", "unit": "контрактів", "target": 12, "due": "2026-12-31"}],
                "adopted_by": "board",
                "adopted_on": "2023-02-01",
                "valid_until": "none",
                "accessible_to": "members",
            }
            for kind in kinds
        ]

    def _line(self, number: int) -> Node:
        income = number % 2 == 0
        return {
            "id": f"f{number:05}",
            "year": 2025,
            "side": "income" if income else "expense",
            "class": self._one(("membership_fee", "service_sale", "grant") if income else ("staff", "services")),
            "amount": self._draw.randrange(1, 60) * 10_000,
            "payer": self._one(self._members if income else self._outsiders),
        }

    def _partnership(self, number: int) -> Node:
        return {
            "id": f"partner{number}",
            "organisation": self._outsiders[number % len(self._outsiders)],
            "agreement": "document-memorandum",
            "obligations_both": True,
            "outside_region": number % 2 == 0,
            "outside_sector": number % 3 == 0,
            "since": "2023-09-01",
            "instances": [],
            "projects": [],
        }

    # --- what supports it -------------------------------------------------------------------------------------------

    def _evidence(self) -> list[Node]:
        return [
            {"id": "e-report", "kind": "document", "title": "Річний звіт", "grade": "documented", "date": "2026-05-01",
             "status": "accepted", "source": "own"},
            {"id": "e-register", "kind": "register", "title": "Витяг з ЄДР", "grade": "verified", "date": "2026-05-02",
             "status": "accepted", "source": "third_party"},
        ]  # fmt: skip

    def _attestations(self) -> list[Node]:
        rules = ("L1-03", "L1-05", "AP-4", "EX-2")
        return [
            {"id": f"a-{rule}-{number}", "rule": rule, "rubric": 2, "assessor": assessor, "role": "expert",
             "external": True, "conflict_of_interest": False, "date": "2026-05-20"}
            for rule in rules
            for number, assessor in enumerate(("експерт 1", "експерт 2"))
        ]  # fmt: skip


if __name__ == "__main__":
    sys.stdout.buffer.write(generated_json(int(sys.argv[1]) if len(sys.argv) > 1 else 30) + b"\n")
