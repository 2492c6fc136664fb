"""The kinds of organisations that are drawn: genuine clusters, borderline cases, and what only looks like a cluster.

A kind is a range for every trait. Traits are drawn apart from one another; facts follow from them together.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Generic, TypeVar

from clusterrules.simulate.draw import Draw

Value = TypeVar("Value")
Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Traits(Generic[Value]):
    """What one organisation is like (numbers), or what those of a kind are like (ranges).

    Traits are shares or chances from 0 to 1 unless they say otherwise.
    """

    # Who: members in number, age and coordinator's time in months, positions in full-time equivalents.
    age: Value
    members: Value
    business: Value
    related: Value
    left: Value
    applied: Value
    paying: Value
    voting: Value
    # What for: chains and stages of each in number.
    sectors: Value
    chains: Value
    stages: Value
    placed: Value
    in_sector: Value
    value_stated: Value
    value_complete: Value
    validated: Value
    # Which mechanisms there are.
    networking: Value
    matchmaking: Value
    brokerage: Value
    coordination: Value
    joint_action: Value
    joint_learning: Value
    shared_asset: Value
    advocacy: Value
    diagnostics: Value
    # How they go: from rare to frequent; since which part of the organisation's age; loose events a year.
    pace: Value
    running: Value
    steady: Value
    procedures: Value
    member_led: Value
    core: Value
    loyalty: Value
    attendance: Value
    outsiders: Value
    agenda: Value
    follow_ups: Value
    grant_paid: Value
    member_paid: Value
    in_projects: Value
    loose: Value
    lobbying: Value
    # Deals for each business, surveys in number.
    deals: Value
    own_initiative: Value
    surveys: Value
    growth: Value
    # Money: UAH a year in thousands; incomes in proportion to one another.
    budget: Value
    grants: Value
    fees: Value
    sales: Value
    joint_income: Value
    other_income: Value
    services: Value
    linked: Value
    free: Value
    uptake: Value
    foreign: Value
    # Projects and assets in number; co-investors among businesses.
    projects: Value
    joint: Value
    member_initiated: Value
    project_hours: Value
    assets: Value
    co_investing: Value
    # What comes of it, in number.
    outcomes: Value
    effect: Value
    measured: Value
    practices: Value
    policies: Value
    adopted: Value
    shocks: Value
    # How it is run: assemblies and board meetings a year.
    founded_by: Value
    topics: Value
    operative: Value
    assemblies: Value
    boards: Value
    strategy: Value
    engaged_board: Value
    team: Value
    tenure: Value
    functions: Value
    knowledge: Value
    authorities: Value
    partners: Value
    partners_active: Value
    # How it is judged and supported: marks of the checklist from 0 to 3.
    declared: Value
    judged: Value
    mark: Value
    split: Value
    documented: Value


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of organisation: how often it is drawn, which aim it writes, which stage it may call itself."""

    name: str
    weight: float
    traits: Traits[Range]
    aim: str = "default"
    stages: tuple[str, ...] = ("initiative", "young", "mature")

    def drawn(self, draw: Draw) -> Traits[float]:
        """The traits of one organisation of the kind."""
        ranges = {one.name: getattr(self.traits, one.name) for one in fields(self.traits)}
        return Traits(**{name: draw.about(name).between(low, high) for name, (low, high) in ranges.items()})


YOUNG: Traits[Range] = Traits(
    age=(24, 60), members=(14, 36), business=(0.6, 0.95), related=(0, 0.12), left=(0, 0.1),
    applied=(0.9, 1), paying=(0.5, 1), voting=(0.4, 1),
    sectors=(1, 2), chains=(1, 2), stages=(2, 4), placed=(0.7, 1), in_sector=(0.6, 1),
    value_stated=(1, 1), value_complete=(0.85, 1), validated=(0.3, 1),
    networking=(0, 0.8), matchmaking=(0.6, 1), brokerage=(0, 0.5), coordination=(0, 0.4), joint_action=(0, 0.5),
    joint_learning=(0.2, 0.8), shared_asset=(0, 0.3), advocacy=(0, 0.3), diagnostics=(0, 0.3),
    pace=(0.3, 1), running=(0.5, 1), steady=(0.7, 1), procedures=(0.6, 1), member_led=(0.5, 0.95), core=(0.45, 0.8),
    loyalty=(0.6, 1), attendance=(0.2, 0.5), outsiders=(0, 0.25), agenda=(0.3, 1), follow_ups=(0.2, 0.8),
    grant_paid=(0, 0.4), member_paid=(0.4, 1), in_projects=(0, 0.15), loose=(0, 4), lobbying=(0, 0.15),
    deals=(0.1, 0.8), own_initiative=(0.2, 0.8), surveys=(0, 2), growth=(0, 0.5),
    budget=(300, 3000), grants=(0.2, 1.2), fees=(0.2, 0.8), sales=(0, 0.5), joint_income=(0, 0.4),
    other_income=(0, 0.2), services=(0, 3), linked=(0.3, 1), free=(0.1, 0.8), uptake=(0.1, 0.6), foreign=(0, 0.4),
    projects=(1, 4), joint=(0.5, 1), member_initiated=(0.2, 0.8), project_hours=(0.1, 0.5),
    assets=(0, 1.5), co_investing=(0, 0.35),
    outcomes=(0, 5), effect=(0.3, 0.8), measured=(0.4, 1), practices=(0, 1.2), policies=(0, 0.6), adopted=(0, 0.6),
    shocks=(0, 1),
    founded_by=(0.95, 1), topics=(0.5, 1), operative=(0.6, 1), assemblies=(0.6, 1.6), boards=(2, 6), strategy=(0.4, 1),
    engaged_board=(0.3, 1), team=(0.5, 2.5), tenure=(8, 30), functions=(0.3, 0.9), knowledge=(0.3, 1),
    authorities=(0.2, 1), partners=(0, 4), partners_active=(0.3, 1),
    declared=(0, 1), judged=(0.05, 0.5), mark=(1.5, 2.9), split=(0, 0.15), documented=(0.2, 1),
)  # fmt: skip
"""A cluster of a few years whose mechanisms run; other kinds are told by what is different in them."""

_INITIATIVE = replace(
    YOUNG, age=(6, 20), members=(11, 22), paying=(0, 0.5), chains=(1, 1.4), running=(0.7, 1), projects=(0, 1.5),
    services=(0, 0.6), budget=(20, 400), outcomes=(0, 2), topics=(0, 0.5), strategy=(0, 0.4), boards=(0, 4),
    team=(0.2, 1), tenure=(4, 18), partners=(0, 2), surveys=(0, 1), assets=(0, 0.7), deals=(0.1, 0.5),
    assemblies=(0.3, 1.2), functions=(0.1, 0.6),
)  # fmt: skip
_MATURE = replace(
    YOUNG, age=(60, 150), members=(20, 60), running=(0.6, 1), projects=(3, 7), joint=(0.7, 1), services=(1, 5),
    linked=(0.6, 1), uptake=(0.25, 0.8), sales=(0.3, 1), joint_income=(0.2, 0.8), grants=(0.1, 0.7), fees=(0.3, 0.9),
    deals=(0.4, 1.6), own_initiative=(0.5, 1), surveys=(0.5, 2.4), growth=(0.1, 0.7), outcomes=(3, 8),
    effect=(0.6, 1), measured=(0.6, 1), topics=(0.85, 1), operative=(0.85, 1), assemblies=(0.9, 1.8), boards=(3.5, 9),
    strategy=(0.8, 1), engaged_board=(0.5, 1), knowledge=(0.7, 1), authorities=(0.5, 1), partners=(2, 6),
    partners_active=(0.6, 1), practices=(0.4, 2), policies=(0, 1.6), adopted=(0.3, 1), shocks=(0.5, 2),
    co_investing=(0.05, 0.5), assets=(0.5, 2), mark=(1.8, 3), matchmaking=(0.8, 1), budget=(1000, 9000),
    team=(2, 6), tenure=(14, 60), functions=(0.7, 1),
)  # fmt: skip
_SYSTEM = replace(
    _MATURE, age=(96, 200), members=(40, 160), policies=(2, 4.5), adopted=(0.7, 1), outcomes=(7, 14),
    knowledge=(1, 1), authorities=(0.9, 1), partners=(4, 8), partners_active=(0.8, 1), diagnostics=(0.4, 1),
    coordination=(0.6, 1), attendance=(0.15, 0.4), judged=(0.4, 0.9), mark=(2.2, 3), split=(0, 0.05),
    operative=(0.95, 1), topics=(0.95, 1), advocacy=(0.3, 0.9), steady=(0.85, 1),
)  # fmt: skip
_BORDERLINE = replace(
    YOUNG, age=(6, 90), members=(7, 20), business=(0.45, 1), related=(0, 0.2), left=(0, 0.15), applied=(0.7, 1),
    paying=(0.1, 0.8), voting=(0, 0.8), sectors=(0, 3), chains=(0, 5), stages=(1, 3), placed=(0.4, 1),
    in_sector=(0.3, 0.9), value_stated=(0.85, 1), value_complete=(0.6, 1), validated=(0, 0.6),
    networking=(0.2, 0.9), matchmaking=(0.2, 0.9), joint_learning=(0, 0.7), pace=(0, 0.8), running=(0.05, 1),
    steady=(0.5, 0.95), procedures=(0.3, 1), member_led=(0.2, 0.75), core=(0.3, 0.7), loyalty=(0.2, 0.9),
    attendance=(0.2, 0.5), outsiders=(0.1, 0.5), agenda=(0, 0.6), follow_ups=(0, 0.6), grant_paid=(0.1, 0.8),
    member_paid=(0, 0.7), loose=(0, 6), lobbying=(0, 0.4), deals=(0, 0.4), own_initiative=(0, 0.6), surveys=(0, 2.2),
    growth=(-0.1, 0.4), grants=(0.2, 1.2), fees=(0.05, 0.5), sales=(0, 0.6), linked=(0, 1), free=(0, 1),
    uptake=(0, 0.5), foreign=(0, 0.7), projects=(0, 4), joint=(0, 0.9), member_initiated=(0, 0.7),
    co_investing=(0, 0.35), outcomes=(0, 3), effect=(0, 0.8), measured=(0, 0.9), founded_by=(0.6, 1), topics=(0, 1),
    operative=(0.2, 1), assemblies=(0, 1.4), boards=(0, 5), strategy=(0, 0.8), engaged_board=(0, 0.8), team=(0, 1.5),
    functions=(0, 0.8), knowledge=(0, 0.8), authorities=(0, 0.8), partners=(0, 4), partners_active=(0, 0.7),
    judged=(0, 0.7), mark=(1, 2.8), split=(0, 0.4), documented=(0, 0.8),
)  # fmt: skip

# Clusters that make a mistake: they build first, give services away, or live on one donor.
_HASTY = replace(
    _INITIATIVE, assets=(1, 2.5), co_investing=(0.4, 0.9), deals=(0, 0.06), networking=(0, 0.3), matchmaking=(0, 0.2),
    joint_learning=(0, 0.2), pace=(0, 0.1), projects=(0, 0.3), surveys=(0, 0.3), topics=(0, 0.4), loose=(0, 1),
    attendance=(0.05, 0.2), declared=(0.8, 1),
)  # fmt: skip
_FREE = replace(
    YOUNG, services=(2, 4), free=(0.8, 1), paying=(0, 0.45), topics=(0.1, 0.7), running=(0.1, 0.5), sales=(0, 0.1),
    fees=(0, 0.2), linked=(0.1, 0.6), procedures=(0.3, 0.8), declared=(0.7, 1),
)  # fmt: skip
_DONOR = replace(
    _MATURE, grants=(2, 4), sales=(0, 0), joint_income=(0, 0), fees=(0.1, 0.6), free=(0.9, 1), declared=(0.6, 1),
    grant_paid=(0.3, 0.8), member_paid=(0.2, 0.8), shocks=(1, 2),
)  # fmt: skip

# What only looks like a cluster. Each is drawn broadly enough that some of a kind are closer to a cluster than others.
_HOLLOW = replace(
    YOUNG, member_led=(0, 0.15), deals=(0, 0.2), own_initiative=(0, 0.5), co_investing=(0, 0.05), outcomes=(0, 1.5),
    effect=(0, 0.3), measured=(0, 0.6), topics=(0, 0.8), joint=(0, 0.2), projects=(0, 2), joint_income=(0, 0.1),
    value_complete=(0, 0.7), mark=(0, 2), matchmaking=(0, 0.2), brokerage=(0, 0.1), joint_action=(0, 0.1),
    joint_learning=(0, 0.3), shared_asset=(0, 0.05), coordination=(0, 0.2), networking=(0, 0.7), boards=(0, 4),
    strategy=(0, 0.6), linked=(0, 0.4), partners_active=(0, 0.6),
)  # fmt: skip
_EVENTS = replace(
    _HOLLOW, loose=(8, 26), outsiders=(0.5, 0.9), follow_ups=(0, 0.1), attendance=(0.2, 0.6), other_income=(1, 3),
    member_led=(0, 0.08), agenda=(0, 0.3), lobbying=(0, 0.1), grant_paid=(0, 0.3), member_paid=(0, 0.3),
)  # fmt: skip
_GRANTS = replace(
    _HOLLOW, joint_learning=(0.6, 1), diagnostics=(0.3, 0.8), networking=(0, 0.3), grant_paid=(0.85, 1),
    member_paid=(0, 0.05), member_led=(0, 0.06), grants=(2, 4), fees=(0, 0.2), sales=(0, 0.1), projects=(1, 5),
    in_projects=(0.4, 1), follow_ups=(0.1, 0.6), project_hours=(0.4, 0.8), loose=(0, 5),
)  # fmt: skip
_BUREAU = replace(
    _HOLLOW, projects=(3, 9), joint=(0, 0.25), project_hours=(0.6, 0.9), member_led=(0, 0.06), member_paid=(0, 0.08),
    grant_paid=(0.3, 0.9), joint_learning=(0, 0.5), running=(0.2, 0.8), pace=(0, 0.6), grants=(1, 3),
)  # fmt: skip
_CLUB = replace(
    _HOLLOW, networking=(1, 1), joint_learning=(0, 0.1), matchmaking=(0, 0.1), chains=(0, 0.1), sectors=(0, 0.5),
    in_sector=(0, 0.1), members=(14, 60), value_stated=(0.2, 0.8), member_led=(0.2, 0.8), follow_ups=(0, 0.3),
    agenda=(0, 0.1), other_income=(0.3, 1), fees=(0.5, 1.5), projects=(0, 0.6), outcomes=(0, 0.6), effect=(0, 0.2),
    loyalty=(0.5, 0.9), deals=(0, 0.4), services=(0, 1), advocacy=(0, 0.1), diagnostics=(0, 0.05),
    coordination=(0, 0.05), brokerage=(0, 0.05), joint=(0, 0.1),
)  # fmt: skip
_LOBBY = replace(
    _HOLLOW, networking=(0, 0.1), advocacy=(1, 1), joint_learning=(0, 0.1), matchmaking=(0, 0.05), coordination=(0, 0),
    members=(20, 80), lobbying=(0.92, 1), loose=(4, 20), member_led=(0.1, 0.7), projects=(0, 0.5), fees=(0.8, 2),
    policies=(0, 3), adopted=(0.2, 0.9), deals=(0, 0.2), assemblies=(0.6, 1.6), pace=(0.4, 1),
)  # fmt: skip
_CONSORTIUM = replace(
    _HOLLOW, members=(8, 20), projects=(1, 1), joint=(1, 1), in_projects=(1, 1), coordination=(1, 1), networking=(0, 0),
    joint_learning=(0, 0.1), matchmaking=(0, 0.1), loose=(0, 0), member_led=(0.3, 0.9), follow_ups=(0.2, 0.8),
    deals=(0.1, 0.6), member_initiated=(0.4, 1), co_investing=(0.1, 0.6), grants=(0, 1), joint_income=(0.5, 2),
    outcomes=(0, 3), effect=(0.2, 0.8), services=(0, 0.2), value_complete=(0.4, 1), mark=(1, 2.6),
)  # fmt: skip
_AGENCY = replace(
    _HOLLOW, services=(3, 8), linked=(0, 0.4), free=(0, 0.4), uptake=(0.2, 0.8), foreign=(0.4, 0.85), sales=(2, 6),
    deals=(0, 0.06), core=(0, 0.25), loose=(0, 3), attendance=(0.05, 0.2), running=(0.1, 0.6), pace=(0, 0.4),
)  # fmt: skip
_NETWORKING = replace(
    _HOLLOW, networking=(1, 1), matchmaking=(0, 0.05), joint_learning=(0, 0.1), brokerage=(0, 0), agenda=(0, 0.25),
    coordination=(0, 0.05), chains=(0.6, 2), member_led=(0.2, 0.8), follow_ups=(0.1, 0.6), deals=(0, 0.4),
    pace=(0.4, 1), member_paid=(0.2, 0.8), loyalty=(0.4, 0.9), value_complete=(0.4, 1), mark=(1, 2.6),
    advocacy=(0, 0.1), diagnostics=(0, 0.05),
)  # fmt: skip
_UNION = replace(
    _HOLLOW, networking=(0, 0.3), joint_learning=(0, 0.1), matchmaking=(0, 0.05), members=(12, 90), pace=(0, 0.2),
    core=(0, 0.08), loyalty=(0, 0.2), attendance=(0, 0.08), deals=(0, 0.02), loose=(0, 3), boards=(0, 4),
    projects=(0, 0.6), running=(0, 0.4), paying=(0, 0.6), outsiders=(0.2, 0.8), applied=(0.5, 1), team=(0, 1),
)  # fmt: skip

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("initiative", 2, _INITIATIVE, stages=("initiative",)),
        Kind("young", 3, YOUNG, stages=("initiative", "young")),
        Kind("mature", 3, _MATURE, stages=("young", "mature")),
        Kind("system", 2, _SYSTEM, stages=("mature", "system")),
        Kind("borderline", 5, _BORDERLINE),
        Kind("hasty", 1, _HASTY, stages=("initiative",)),
        Kind("free-services", 1, _FREE, stages=("young",)),
        Kind("donor-fed", 1, _DONOR, stages=("mature",)),
        Kind("event-agency", 1, _EVENTS, "events"),
        Kind("grant-office", 1, _GRANTS, "grants"),
        Kind("project-bureau", 1, _BUREAU, "grants"),
        Kind("business-club", 1, _CLUB, "club"),
        Kind("lobby", 1, _LOBBY, "lobby"),
        Kind("consortium", 1, _CONSORTIUM),
        Kind("service-agency", 1, _AGENCY, "services"),
        Kind("networking", 1, _NETWORKING, "club"),
        Kind("union", 1, _UNION, "lobby"),
    )
}
"""The kinds by name."""
