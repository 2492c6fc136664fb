"""What supports the facts: evidence of several grades, and what assessors thought."""

from clusterrules.simulate.draw import Draw
from clusterrules.simulate.setting import Node, Setting
from clusterrules.simulate.words import words

WORD, PAPERS, REGISTER, SURVEY, REJECTED, OUTDATED = "word", "papers", "register", "survey", "rejected", "outdated"
DOUBTFUL = (REJECTED, OUTDATED)
"""Evidence that does not hold."""
_PAPERED = ("documents", "meetings", "finance", "relations", "outcomes", "instances", "projects", "services")


def evidence(setting: Setting) -> list[Node]:
    """The evidence there is to refer to."""
    recent, old = setting.ago(1), setting.ago(30)
    return [
        {"id": WORD, "kind": "statement", "title": "Слова самої організації", "grade": "asserted", "source": "own"},
        {"id": PAPERS, "kind": "document", "title": "Протоколи та звіти", "grade": "documented", "date": recent,
         "status": "accepted", "source": "own"},
        {"id": REGISTER, "kind": "register", "title": "Витяг із реєстру (вигадано)", "grade": "verified",
         "date": recent, "status": "accepted", "source": "third_party", "url": "https://example.org/register"},
        {"id": SURVEY, "kind": "survey", "title": "Опитування учасників", "grade": "corroborated", "date": recent,
         "status": "submitted", "source": "third_party", "note": "відповіло дві третини"},
        {"id": REJECTED, "kind": "publication", "title": "Допис без підтвердження", "grade": "asserted", "date": recent,
         "status": "rejected", "source": "own"},
        {"id": OUTDATED, "kind": "document", "title": "Стара довідка", "grade": "documented", "date": old,
         "valid_until": setting.ago(6), "status": "accepted", "source": "own"},
    ]  # fmt: skip


def supported(setting: Setting, collections: dict[str, list[Node]]) -> None:
    """Puts evidence to nodes: papers for what leaves a trace, registers for members, surveys for what members say."""
    share = setting.traits.documented
    for name, nodes in collections.items():
        draw = setting.draw.about(f"evidence/{name}")
        for node in nodes:
            if name in _PAPERED and draw.chance(share * 0.15):
                node["evidence"] = [PAPERS]
            elif name == "surveys":
                node["evidence"] = [SURVEY]


def attestations(setting: Setting, practices: list[Node]) -> list[Node]:
    """Marks of one assessor or several, who mostly agree."""
    draw = setting.draw.about("attestations")
    traits = setting.traits
    known = words()
    found: list[Node] = []
    for item in (*known["judged"], *known["suspected"]):
        mine = draw.about(item)
        suspected = item in known["suspected"]
        if not mine.chance(0.9 if item in known["core"] else traits.judged * (0.2 if suspected else 1)):
            continue
        mark = (3 - traits.mark if suspected else traits.mark) + mine.between(-0.7, 0.7)
        number = 2 if mine.chance(0.35) else 1
        for assessor in range(number):
            found.append({"id": f"a-{item}-{assessor + 1}", "rule": item, **_mark(mine, setting, mark, assessor)})
    for practice in practices:
        for item in known["of_practices"]:
            mine = draw.about(f"{item}/{practice['id']}")
            if mine.chance(traits.judged):
                node = {"id": f"a-{item}-{practice['id']}", "rule": item, "subject": practice["id"]}
                found.append(node | _mark(mine, setting, traits.mark + mine.between(-0.7, 0.7), 0))
    return found


def _mark(draw: Draw, setting: Setting, mark: float, assessor: int) -> Node:
    if assessor and draw.chance(setting.traits.split):
        mark = 3 - mark
    role = draw.weighted({"expert": 4, "self": 2, "committee": 2, "registrar": 0.3})
    node: Node = {
        "rubric": max(0, min(3, round(mark))),
        "assessor": f"оцінювач {assessor + 1}",
        "role": role,
        "external": role != "self",
        "conflict_of_interest": role != "self" and draw.chance(0.05),
        "date": setting.ago(draw.between(0, 5)),
    }
    if draw.chance(0.3):
        node["note"] = "Розмова з п'ятьма учасниками та перегляд протоколів."
    if draw.chance(0.06):
        node["reason"] = words()["overruled"]
    return node
