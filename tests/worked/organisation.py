"""The common base of the worked organisations, and the words in which their rows change it.

Everything is known: twenty independent businesses in one sequential chain, a memorandum, a coordinator, one monthly
matchmaking mechanism that members host, two joint projects. Every name is invented.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from clusterrules.documents.reading import Document
from clusterrules.profile.profile import Profile, profile_of

AS_OF = "2026-06-30"
MONTHS = ("2025-07", "2025-08", "2025-09", "2025-10", "2025-11", "2025-12",
          "2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06")  # fmt: skip
"""The twelve months of the year before the assessment."""

Node = dict[str, Any]


def members(number: int, kind: str = "company", prefix: str = "b", **more: Any) -> list[Node]:
    """Independent members with signed applications and paid fees."""
    return [
        {
            "id": f"{prefix}{index}",
            "name": f"Вигаданий учасник {prefix}{index}",
            "kind": kind,
            "group": "none",
            "state": "active",
            "since": "2021-01-15",
            "until": "none",
            "application": "2021-01-15",
            "fee_paid_on": "2026-02-01",
            "voted_on": "2026-03-01",
            **more,
        }
        for index in range(1, number + 1)
    ]


def names(nodes: Iterable[Mapping[str, Any]]) -> list[str]:
    return [str(node["id"]) for node in nodes]


def chain_stages(first: Sequence[str], second: Sequence[str]) -> list[Node]:
    """Two adjacent stages of one chain and who performs them."""
    return [
        {"id": "make", "name": "Виготовлення", "chain": "chain", "order": 1, "kind": "production",
         "performed_by": list(first), "precedes": ["sell"]},
        {"id": "sell", "name": "Збут", "chain": "chain", "order": 2, "kind": "sales", "performed_by": list(second)},
    ]  # fmt: skip


def in_turn(active: Sequence[str], seats: int, meeting: int) -> list[str]:
    """Who comes to a meeting: so many of the active, moving on by half of the seats each time."""
    step = max(1, seats // 2)
    return [active[(meeting * step + seat) % len(active)] for seat in range(min(seats, len(active)))]


def monthly(attendees: Sequence[Sequence[str]], *, prefix: str = "i", **more: Any) -> list[Node]:
    """Meetings, the last of them this June, one a month: hosted by the first who attends, paid for by members."""
    months = MONTHS[-len(attendees) :]
    return [
        {
            "id": f"{prefix}{number}",
            "kind": "event",
            "date": f"{month}-15",
            "mechanism": "visits",
            "purpose": "interaction",
            "format": "зустріч у цеху",
            "part_of": "none",
            "agenda": "chain",
            "convened_by": "none",
            "hosted_by": [present[0]],
            "attendees": list(present),
            "staff_hours": 10,
            "cost": 1000,
            "funding": "members",
            **more,
        }
        for number, (month, present) in enumerate(zip(months, attendees, strict=True), start=1)
    ]


def joint_project(identity: str, *partners: str, **more: Any) -> Node:
    """A running project of members, each with a role and a contribution, led by the first."""
    return {
        "id": identity,
        "name": f"Вигаданий проєкт {identity}",
        "start": "2026-01-10",
        "end": "none",
        "status": "running",
        "funding": "members",
        "aim": "chain",
        "initiator": "member",
        "led_by": list(partners[:1]),
        "partners": [{"id": one, "role": "виконавець", "contribution": "час фахівців"} for one in partners],
        "staff_hours": 0,
        "cost": 0,
        **more,
    }


def order(identity: str, *parties: str, date: str = "2025-11-20") -> Node:
    """A B2B relation of two members."""
    return {"id": identity, "kind": "order", "parties": list(parties), "date": date, "initiator": "member"}


def base() -> Node:
    """The base of the table as the data of a profile."""
    firms = members(20)
    ids = names(firms)
    active = ids[:12]
    meetings = [in_turn(active, 6, number) for number in range(12)]
    for number, once in enumerate(ids[12:]):
        meetings[number].append(once)
    return {
        "format": "clusterrules/profile@1",
        "id": "worked",
        "name": {"uk": "Вигадана організація", "en": "Invented organisation"},
        "invented": True,
        "as_of": AS_OF,
        "completeness": {"*": "complete"},
        "organisation": {"founded": "2021-01-15", "legal_form": "public_union"},
        "members": firms,
        "chains": [{"id": "chain", "name": "Вигаданий ланцюг", "form": "sequential"}],
        "stages": chain_stages(ids[:10], ids[10:]),
        "propositions": [
            {
                "id": "value",
                "problem": "Жоден виробник сам не набирає партії, якої хоче покупець.",
                "why_not_alone": "Обсяг удесятеро більший за потужність одного.",
                "beneficiaries": "виробники",
                "validated_by": ids[:5],
            }
        ],
        "documents": [
            {"id": "memorandum", "title": "Меморандум", "kind": "memorandum", "topics": ["coordination"],
             "operative": True, "adopted_by": "board", "adopted_on": "2021-01-15", "valid_until": "none",
             "accessible_to": "members"},
            {"id": "guide", "title": "Порядок зустрічей", "kind": "procedure", "operative": True,
             "adopted_by": "board", "adopted_on": "2021-02-15", "valid_until": "none", "accessible_to": "members"},
        ],
        "mechanisms": [
            {"id": "visits", "name": "Зустрічі в цехах", "kind": "matchmaking", "interactive": True,
             "procedure": "guide", "owner": "координатор", "cadence": "monthly", "first_date": "2021-03-15",
             "status": "running", "addresses": ["value"], "chains": ["chain"]},
        ],
        "instances": monthly(meetings),
        "projects": [joint_project("p1", "b1", "b2"), joint_project("p2", "b3", "b4")],
        "relations": [order("r1", "b1", "b2")],
        "bodies": [{"id": "board", "name": "Рада", "kind": "board", "seats": ["b1", "b2", "b3", "b4"]}],
        "meetings": [
            {"id": f"m{number}", "body": "board", "date": day, "quorum": True, "attendees": ["b1", "b2", "b3"]}
            for number, day in enumerate(("2025-09-10", "2025-12-10", "2026-03-10", "2026-06-10"), start=1)
        ],
        "team": [
            {"id": "coordinator", "role": "координатор", "coordinates": True, "fte": 1, "employment": "staff",
             "functions": ["coordination"], "since": "2021-01-15", "vacant": False},
        ],
        "attestations": [
            {"id": "a1", "rule": "L1-05", "rubric": 2, "assessor": "перший", "role": "expert",
             "conflict_of_interest": False, "date": "2026-06-01"},
        ],
    }  # fmt: skip


def organisation(**changes: Any) -> Profile:
    """The base with whole lists replaced."""
    return profile_of(Document({**base(), **changes}, "worked", dict))
