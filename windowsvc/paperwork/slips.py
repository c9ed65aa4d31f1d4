"""番号札を作る: a print job's slip, from what the lobby says of its ticket at the moment it is printed."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from windowsvc.clocks import Clock
from windowsvc.database import reading
from windowsvc.languages.locales import JA, Locale, parse
from windowsvc.languages.localised import LocalisedText
from windowsvc.lobby import faces, visitor
from windowsvc.lobby.expectation import NOT_WAITING, Json
from windowsvc.lobby.legs import LegRow, row, with_ticket
from windowsvc.lobby.outlook import Outlooks, moment_of
from windowsvc.lobby.setup import Kiosk, Printer, Service
from windowsvc.lobby.states import LegState
from windowsvc.lobby.tables import Leg, Ticket
from windowsvc.office.configuration import City, Configuration
from windowsvc.office.kinds import Office, own_wording
from windowsvc.office.vault import KeyStore, token_of
from windowsvc.paperwork.print_jobs import Job
from windowsvc.refusal import N_, Refusal

if TYPE_CHECKING:
    from PIL import Image

    from windowsvc.paperwork.slip import SlipText, Width
    from windowsvc.paperwork.slip_words import SlipFacts

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Slips:
    """Makes the slips of one installation.

    Attributes:
        business: the clock that people ahead are counted by.
        training: whether every slip is marked 見本.
    """

    engine: Engine
    configuration: Configuration
    keys: KeyStore
    outlooks: Outlooks
    business: Clock
    training: bool = False

    def text(self, job: Job) -> SlipText:
        """What the slip of a job says now. Raises as `read`."""
        with reading(self.engine) as session:
            return self.read(session, job)

    def read(self, session: Session, job: Job) -> SlipText:
        """What the slip of a job says now; ``session`` only reads.

        Raises:
            Refusal: ``ticket_unknown``; ``day_closed`` when nobody can make the ticket's token any more.
        """
        from windowsvc.paperwork.slip_words import slip_text

        return slip_text(self._facts(session, job))

    def image(self, job: Job) -> Image.Image:
        """The slip as it is printed; an address that is too long for a code is left out. Raises as `read`."""
        from windowsvc.paperwork.slip import AddressTooLong, draw

        with reading(self.engine) as session:
            slip, width = self.read(session, job), self.width(session, job)
        try:
            return draw(slip, width=width)
        except AddressTooLong:
            log.warning("slip without a code: the address of the phone page is too long", extra={"job": job.id})
            return draw(replace(slip, url=None), width=width)

    def payload(self, job: Job) -> bytes:
        """The slip as the bytes of a printer. Raises as `read`."""
        from windowsvc.paperwork.printers import escpos_bytes

        return escpos_bytes(self.image(job))

    def width(self, session: Session, job: Job) -> Width:
        """The width of a job's roll in millimetres."""
        return _printer(self.configuration.city(session), job.kiosk).width_mm

    def _facts(self, session: Session, job: Job) -> SlipFacts:
        from windowsvc.paperwork.slip_words import SlipFacts

        moment = moment_of(session, job.office, now=self.business.now())
        city = self.configuration.city(session, office=job.office, revision=moment.config)
        leg, day = _current(session, job.ticket_id)
        ahead, told = None, NOT_WAITING
        if leg.state == LegState.WAITING:
            outlook = self.outlooks.of(session, city=city, moment=moment)
            ahead = outlook.ahead_of_all.get(leg.id)
            now = self.business.now()
            told = outlook.waits.of_leg(leg.id, service=leg.service, people_ahead=ahead or 0, now=now)
        office, service = city.get(Office, job.office), city.get(Service, leg.service)
        return SlipFacts(
            office=office.name if office else LocalisedText({"ja": job.office}),
            service=service.public_name if service else LocalisedText({"ja": leg.service}),
            label=leg.label,
            issued_at=leg.issued_at,
            language=parse(leg.language) or JA,
            first_language=(parse(office.languages[0]) if office else None) or JA,
            also_in=_also_in(city, job.kiosk),
            ahead=ahead,
            wait=_range(told),
            wait_note=told["wait_note"] or "computing",
            floor=service.floor if service else "",
            wait_at=service.wait_at if service else None,
            offers=faces.offers_of(city, leg.service),
            sign=faces.sign(city, leg.service)["letter"],
            url=visitor.status_url(city, job.office, self._token(job.office, day, leg.ordinal)),
            reissued=job.copy > 1,
            training=self.training,
            wording=own_wording(city),
        )

    def _token(self, office: str, day: date, ordinal: int) -> str:
        secret = self.keys.find(f"day/{office}/{day.isoformat()}")
        if secret is None:
            raise Refusal("day_closed", N_("The day of this number is closed. It can not be printed again."))
        return token_of(secret, ordinal)


def _current(session: Session, ticket_id: int) -> tuple[LegRow, date]:
    """The stop a ticket is at, and its day."""
    legs = session.connection().execute(with_ticket().where(Leg.ticket_id == ticket_id).order_by(Leg.stop, Leg.id))
    found = [row(one) for one in legs]
    if not found:
        raise Refusal("ticket_unknown", N_("There is no such ticket today."), status=404)
    day = session.execute(select(Ticket.business_day).where(Ticket.id == ticket_id)).scalar_one()
    return visitor.current_of(found), day


def _range(told: Json) -> tuple[datetime, datetime] | None:
    """Between which instants the call is expected, when a range is told at all."""
    wait = told["wait"]
    if wait is None or told["wait_note"] is not None:
        return None
    return datetime.fromisoformat(wait["low"]), datetime.fromisoformat(wait["high"])


def _printer(city: City, kiosk: str) -> Printer:
    setup = city.get(Kiosk, kiosk)
    return setup.printer if setup else Printer()


def _also_in(city: City, kiosk: str) -> Locale | None:
    wanted = _printer(city, kiosk).second_language
    return parse(wanted) if wanted else None
