"""Who has a part in a case: roles, the people of a table, and what follows from the facts for a form alone. Pure.

A role is a person. It is filled only when it is certain who has it, because a name in the wrong field is worse than an
empty one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from windowsvc.lifeevents.checklist import Case

_ADULT: Final = 18
_ELDERLY: Final = 65


@dataclass(frozen=True)
class City:
    """The city as its forms name it."""

    name: str = "○○市"
    mayor: str = "○○市長"


@dataclass(frozen=True)
class Named:
    """Who is who in a case.

    Attributes:
        roles: what is known of who has a role; it counts before what the facts say.
        groups: the people of a table, each with facts as ``person.name``, in the order they were named.
    """

    roles: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    groups: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    """What forms are filled from: one family, on one day, in one city.

    Attributes:
        person: id of the person whom the form is about, where it is about one.
        items: the names of procedures that a letter of authority is for.
    """

    case: Case
    city: City = field(default_factory=City)
    person: str | None = None
    items: tuple[str, ...] = ()
    named: Named = field(default_factory=Named)

    @property
    def people(self) -> dict[str, Mapping[str, Any]]:
        """The people of the case by id."""
        return dict(zip(self.case.ids, self.case.people, strict=True))


def from_abroad(person: Mapping[str, Any]) -> bool:
    return (person.get("person.residence_class") or "japanese") != "japanese"


def _of(known: Mapping[str, Any], who: str) -> dict[str, Any]:
    """The facts of somebody by their last part."""
    return {name.partition(".")[2]: value for name, value in known.items() if name.startswith(f"{who}.")}


def _acts_for_another(known: Mapping[str, Any]) -> bool:
    return bool(known.get("applicant.is_agent")) or known.get("applicant.relation") in ("agent", "guardian")


def _notifier(source: Source) -> dict[str, Any]:
    """Who hands the form in."""
    return _of(source.case.known, "applicant")


def _claimant(source: Source) -> dict[str, Any]:
    """Who asks for what is theirs: the one who came, unless they act for somebody else."""
    known = source.case.known
    return _of(known, "claimant") | ({} if _acts_for_another(known) else _notifier(source))


def _chief_mourner(source: Source) -> dict[str, Any]:
    """Who held the funeral: the one who came if they say so, else the name that was given and no more."""
    known = source.case.known
    if known.get("applicant.is_chief_mourner") and not _acts_for_another(known):
        return _notifier(source)
    named = known.get("funeral.mourner")
    return {"name": named} if named else {}


def _named(who: str) -> Callable[[Source], dict[str, Any]]:
    """Somebody who is named, or who is said to be the one who came."""

    def found(source: Source) -> dict[str, Any]:
        named = _of(source.case.known, who)
        return named if named.get("name") or not named.get("is_applicant") else named | _notifier(source)

    return found


def _sole_heir(source: Source) -> dict[str, Any]:
    """The one heir there is, who came for themselves."""
    known = source.case.known
    alone = known.get("heirs.count") == 1 and known.get("applicant.is_heir") and not _acts_for_another(known)
    return _notifier(source) if alone else {}


def _heir(source: Source) -> dict[str, Any]:
    """The heirs' representative: the one named, or the only heir."""
    return _named("heir")(source) or _sole_heir(source)


def _new_head(source: Source) -> dict[str, Any]:
    """The new householder: the one named, or the one who came if nobody else of 15 or more is left."""
    known = source.case.known
    only = known.get("household.remaining_15plus") == 1 and known.get("applicant.same_household")
    return _named("new_head")(source) or (_notifier(source) if only else {})


def _agent(source: Source) -> dict[str, Any]:
    """Who acts for somebody else."""
    return _notifier(source) if _acts_for_another(source.case.known) else {}


def _own(person: Mapping[str, Any] | None) -> dict[str, Any]:
    """The facts of a person of the household by their last part."""
    return {} if person is None else _of(person, "person")


def _head(source: Source) -> dict[str, Any]:
    """The householder, where they are among the people."""
    heads = [one for one in source.case.people if one.get("person.is_head")]
    return _with_home(source, _own(heads[0])) if len(heads) == 1 else {}


def _visitor(source: Source) -> dict[str, Any]:
    """Who came to the window: the one named; the householder; or the only one who moves, who came for themselves."""
    known = source.case.known
    named = _of(known, "visitor")
    if named.get("name"):
        return named
    phone = {"phone": named["phone"]} if named.get("phone") else {}
    if known.get("household.visitor") == "head":
        return _head(source) | phone
    if known.get("household.visitor") == "self" and len(source.case.people) == 1:
        return _with_home(source, _own(source.case.people[0])) | phone
    return phone


def _parent(source: Source) -> dict[str, Any]:
    """Who asks for the children: the one said to, or the only adult of the household."""
    said = [one for one in source.case.people if one.get("person.is_claimant")]
    adults = [
        one for one in source.case.people if isinstance(one.get("person.age"), int) and one["person.age"] >= _ADULT
    ]
    known_ages = all(isinstance(one.get("person.age"), int) for one in source.case.people)
    found = said or (adults if known_ages else [])
    return _with_home(source, _own(found[0])) if len(found) == 1 else {}


def _owner(source: Source) -> dict[str, Any]:
    """Who owns a dog or a moped and uses the water: the one said to, the only adult, or the householder who came."""
    return _parent(source) or (_head(source) if source.case.known.get("household.visitor") == "head" else {})


def _with_home(source: Source, person: dict[str, Any]) -> dict[str, Any]:
    known = source.case.known
    home = "household.old_address" if _moves_out(known) else "household.new_address"
    return {"address": known.get(home), "phone": known.get("visitor.phone")} | person


def _moves_out(known: Mapping[str, Any]) -> bool:
    """Whether the notice is given before the move, where one still lives."""
    return known.get("household.event") == "move_out"


def _moving_day(known: Mapping[str, Any]) -> str:
    """The fact that says when one moves: a notice of moving out names the day that is planned."""
    return "household.planned_out_date" if _moves_out(known) else "household.move_in_date"


ROLES: Final[Mapping[str, Callable[[Source], Mapping[str, Any]]]] = {
    "notifier": _notifier,
    "claimant": _claimant,
    "chief_mourner": _chief_mourner,
    "heir": _heir,
    "sole_heir": _sole_heir,
    "successor": _named("successor"),
    "water_user": _named("water_user"),
    "dog_owner": _named("dog_owner"),
    "new_head": _new_head,
    "agent": _agent,
    "head": _head,
    "visitor": _visitor,
    "parent": _parent,
    "owner": _owner,
    "cert_person": lambda source: _own(source.case.people[0]) if len(source.case.people) == 1 else {},
}


def each(group: str, source: Source) -> list[Mapping[str, Any]]:
    """The people whom the lines of a table are about."""
    if group in source.named.groups:
        return list(source.named.groups[group])
    return [one for one in source.case.people if GROUPS[group](one)]


def _nobody(_person: Mapping[str, Any]) -> bool:
    return False


def _is_child(person: Mapping[str, Any]) -> bool:
    age = person.get("person.fy_age", person.get("person.age"))
    return isinstance(age, int) and age < _ADULT


def _tax_kinds(known: Mapping[str, Any]) -> frozenset[str]:
    vehicles = known.get("deceased.vehicles") or frozenset()
    owed = {
        "resident": known.get("deceased.resident_tax_due"),
        "property": known.get("deceased.property_tax_payer"),
        "light_vehicle": bool(vehicles - {"ordinary_car"}),
    }
    return frozenset(kind for kind, due in owed.items() if due)


def _card_kinds(known: Mapping[str, Any]) -> frozenset[str]:
    state = known.get("person.mnc_state")
    asked = {
        "change": state == "valid",
        "continue": state == "valid" and known.get("person.moved_from") in ("same_pref", "other_pref"),
        "certs": known.get("person.sign_cert_wanted") is True,
        "lost": state == "lost",
        "pin": state == "valid" and known.get("person.mnc_pin_known") is False,
    }
    return frozenset(kind for kind, wanted in asked.items() if wanted)


def _handbook_kinds(known: Mapping[str, Any]) -> frozenset[str]:
    held = {
        "physical": known.get("person.shintai_grade"),
        "intellectual": known.get("person.ryoiku"),
        "mental": known.get("person.seishin_grade"),
    }
    return frozenset(kind for kind, has in held.items() if has)


def _pension_kind(known: Mapping[str, Any]) -> str | None:
    from_abroad = known.get("person.moved_from") == "abroad" and known.get("person.pension_class") == "cat1"
    return "acquire" if from_abroad else None


def _nhi_reason(known: Mapping[str, Any]) -> str | None:
    return {"move_in": "in", "birth": "born"}.get(str(known.get("household.event")))


def _care_kinds(known: Mapping[str, Any]) -> frozenset[str]:
    late = known.get("person.health_insurance") == "late_elderly"
    age = known.get("person.age")
    insured = (isinstance(age, int) and age >= _ELDERLY) or known.get("person.care_level") in ("support", "care")
    return frozenset(kind for kind, has in {"care": insured, "late": late}.items() if has)


def _grade(known: Mapping[str, Any]) -> str | None:
    years = known.get("person.fy_age")
    if not isinstance(years, int) or not 6 <= years < 15:
        return None
    return f"小学校{years - 5}年" if years < 12 else f"中学校{years - 11}年"


DERIVED: Final[Mapping[str, Callable[[Mapping[str, Any]], Any]]] = {
    "move.date": lambda known: known.get(_moving_day(known)),
    "tax.kinds": _tax_kinds,
    "card.kinds": _card_kinds,
    "care.kinds": _care_kinds,
    "handbook.kinds": _handbook_kinds,
    "pension.kind": _pension_kind,
    "nhi.reason": _nhi_reason,
    "school.grade": _grade,
}
ASKS: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {"move.date": _moving_day}
"""The fact to ask for where something derived stays empty."""


NAMED_GROUPS: Final = frozenset({"heirs", "children", "household"})
"""Tables whose lines are known only where a case names the people: see `Named`."""
GROUPS: Final[Mapping[str, Callable[[Mapping[str, Any]], bool]]] = {
    "mover": lambda one: bool(one.get("person.is_mover", True)),
    "mover_abroad": from_abroad,
    "mover_nhi": lambda one: one.get("person.health_insurance") == "nhi",
    "mover_65": lambda one: (one.get("person.age") or 0) >= _ELDERLY,
    "child": _is_child,
    "member": lambda _one: True,
    **dict.fromkeys(NAMED_GROUPS, _nobody),
    "parcels": _nobody,
}
"""Who of the people of a move is in a table."""
