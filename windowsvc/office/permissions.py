"""Who may do what, where. One table; every route and socket event names a line of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Literal

from windowsvc.events import CITIZEN, INSTALLATION, Actor


class Role(StrEnum):
    """What a person is in an office. Each includes the former."""

    VIEWER = "viewer"
    CLERK = "clerk"
    LEAD = "lead"
    OFFICER = "officer"

    @property
    def rank(self) -> int:
        """Higher includes lower."""
        return _RANKS[self]


_RANKS: Final = {role: rank for rank, role in enumerate(Role)}


class DeviceKind(StrEnum):
    """What an enrolled device is for."""

    KIOSK = "kiosk"
    BOARD = "board"
    COUNTER = "counter"
    BOOTH = "booth"
    AGENT = "agent"
    INTEGRATION = "integration"


@dataclass(frozen=True)
class DeviceIdentity:
    """An enrolled device.

    Attributes:
        office: the one office it belongs to.
        place: the code of the window or board it stands at, if it stands at one.
    """

    id: int
    kind: DeviceKind
    office: str
    place: str | None
    name: str


@dataclass(frozen=True)
class Rule:
    """Who has a permission: staff from a least role on, some kinds of device, or everybody.

    Attributes:
        signed_in: any signed-in person, whatever the roles.
    """

    least: Role | None = None
    devices: frozenset[DeviceKind] = frozenset()
    public: bool = False
    signed_in: bool = False


def _rule(least: Role | None = None, *devices: DeviceKind) -> Rule:
    return Rule(least, frozenset(devices))


PERMISSIONS: Final[Mapping[str, Rule]] = MappingProxyType(
    {
        "public": Rule(public=True),
        "session.own": Rule(signed_in=True),
        "kiosk.show": _rule(Role.VIEWER, DeviceKind.KIOSK),
        "board.show": _rule(Role.VIEWER, DeviceKind.BOARD),
        "counter.show": _rule(Role.VIEWER, DeviceKind.COUNTER),
        "booth.show": _rule(Role.VIEWER, DeviceKind.BOOTH),
        "window.show": _rule(Role.VIEWER),
        "ticket.issue": _rule(Role.CLERK, DeviceKind.KIOSK, DeviceKind.INTEGRATION),
        "window.take": _rule(Role.CLERK),
        "window.call": _rule(Role.CLERK, DeviceKind.INTEGRATION),
        "leg.act": _rule(Role.CLERK, DeviceKind.INTEGRATION),
        "caption.write": _rule(Role.CLERK),
        "caption.suggest": _rule(None, DeviceKind.COUNTER),
        "leg.any": _rule(Role.LEAD),
        "day.close": _rule(Role.LEAD),
        "emergency": _rule(Role.LEAD),
        "block.enter": _rule(Role.LEAD),
        "staff.call": _rule(Role.VIEWER, DeviceKind.KIOSK),
        "staff_call.answer": _rule(Role.CLERK),
        "print.claim": _rule(None, DeviceKind.KIOSK, DeviceKind.AGENT),
        "print.manage": _rule(Role.CLERK),
        "status.read": _rule(Role.VIEWER),
        "measures.today": _rule(Role.CLERK),
        "measures.now": _rule(Role.LEAD),
        "measures.read": _rule(Role.OFFICER),
        "survey.walk": _rule(Role.CLERK),
        "config.read": _rule(Role.VIEWER),
        "config.change": _rule(Role.OFFICER),
        "people.manage": _rule(Role.OFFICER),
        "devices.manage": _rule(Role.OFFICER),
        "audit.read": _rule(Role.OFFICER),
        "plan.ask": _rule(Role.VIEWER, DeviceKind.INTEGRATION),
        "case.work": _rule(Role.CLERK),
        "case.names": _rule(Role.CLERK),
    }
)
"""The one table. A permission that is not in it does not exist, and asking for it is a mistake of ours."""


@dataclass(frozen=True)
class Principal:
    """Who asks.

    Attributes:
        actor: how the log knows them; ``lead`` only if they lead wherever they have a role (see `acting`).
        roles: place -> roles; a place is an office, ``*`` for every office, or one department of an office
            (`department`), where the person works and nowhere else.
        session: a short opaque name of the sign-in, which holds a window.
        csrf: the token that every form of this sign-in must carry.
    """

    kind: Literal["staff", "device", "anonymous"]
    actor: Actor
    roles: Mapping[str, frozenset[Role]]
    staff_id: int | None
    name: str
    session: str | None
    device: DeviceIdentity | None
    csrf: str | None

    def may(self, permission: str, *, office: str | None) -> bool:
        """Whether this is allowed.

        Args:
            permission: a line of `PERMISSIONS`; another one raises KeyError.
            office: the office or department it is about; ``*`` for the whole installation; None when the
                question is about no office, which asks whether it is allowed anywhere at all. Whoever then
                acts in an office must ask again for that office. Who may do something in an office may do it
                in each of its departments.
        """
        rule = PERMISSIONS[permission]
        if rule.public or (rule.signed_in and self.kind == "staff"):
            return True
        if self.device is not None:
            return self.device.kind in rule.devices and (office is None or office_of(office) == self.device.office)
        if self.kind != "staff" or rule.least is None:
            return False
        role = self.role_in(office)
        return role is not None and role.rank >= rule.least.rank

    def role_in(self, office: str | None) -> Role | None:
        """The highest role in an office; in any office, if None."""
        keys = self.roles if office is None else {office, office_of(office), INSTALLATION}
        places = (self.roles.get(key, ()) for key in keys)
        return max((role for roles in places for role in roles), key=lambda role: role.rank, default=None)

    def departments(self, office: str) -> tuple[str, ...]:
        """The departments of an office in which alone the person works, by code."""
        begins = department(office, "")
        return tuple(sorted(place.removeprefix(begins) for place in self.roles if place.startswith(begins)))

    def acting(self, office: str) -> Actor:
        """The actor for a command in one office, lead exactly when they lead there."""
        role = self.role_in(office)
        return Actor(self.actor.code, lead=role is not None and role.rank >= Role.LEAD.rank)


def department(office: str, code: str) -> str:
    """One department of an office, as a place in which somebody works."""
    return f"{office}/{code}"


def office_of(place: str) -> str:
    """The office of a place."""
    return place.partition("/")[0]


def leads_everywhere(roles: Mapping[str, frozenset[Role]]) -> bool:
    """Whether every office with a role has at least a lead's, so that the actor leads wherever it may act."""
    held = (roles[INSTALLATION],) if INSTALLATION in roles else tuple(roles.values())
    return bool(held) and all(any(role.rank >= Role.LEAD.rank for role in one) for one in held)


ANONYMOUS: Final = Principal(
    kind="anonymous",
    actor=CITIZEN,
    roles=MappingProxyType({}),
    staff_id=None,
    name="",
    session=None,
    device=None,
    csrf=None,
)
"""Whoever has neither signed in nor been enrolled."""
