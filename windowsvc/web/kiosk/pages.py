"""The ticket machine's page. What it offers comes from `windowsvc.lobby.offers`, its numbers from the API."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, Response
from pydantic import Field

from windowsvc import demo_mark
from windowsvc.languages.locales import parse
from windowsvc.lobby import offers
from windowsvc.lobby.setup import Kiosk, Rules
from windowsvc.office.kinds import Office
from windowsvc.refusal import N_, Refusal
from windowsvc.web.access import Answer, Body, Call, door
from windowsvc.web.api.printing import find_job, stands_as
from windowsvc.web.board.voice import voice_of
from windowsvc.web.kiosk import carried
from windowsvc.web.pages import csrf, render
from windowsvc.web.slips import slips_of

pages = Blueprint("kiosk", __name__)


class Which(Body):
    """Which machine of the office this is; an enrolled one knows it by itself."""

    kiosk: str | None = Field(None, max_length=40)


class Line(Body):
    """A line of the screen to be spoken; ``pace`` 1.0 is the language's own."""

    language: str = Field(min_length=2, max_length=20)
    text: str = Field(min_length=1, max_length=400)
    pace: float = Field(1.0, ge=0.5, le=2.0)


class Build(Body):
    """The build that the page is of."""

    v: str | None = Field(None, max_length=80)


@door(pages, "GET", "/kiosk/<office>", permission="kiosk.show", query=Which)
def kiosk(call: Call, office: str) -> Answer:
    """The page of a ticket machine, in the office's first language until somebody chooses one."""
    found, city = _office(call, office), call.city()
    call.locale = carried.languages(found.languages)[0]
    rules = city.get(Rules, office) or Rules()
    stand = stand_of(call, office)
    data = carried.for_scripts(
        found,
        office_code=office,
        kiosk=stand.code,
        build=call.parts.build,
        now=call.now,
        idle_seconds=rules.kiosk_idle_seconds,
        csrf=csrf(),
        voice=carried.voice(city.get(Kiosk, stand.code), spoken=voice_of(call.parts).sentences),
        linked=demo_mark.find(call.parts.settings.data) is not None,
        prints=call.principal.device is not None,
    )
    return Answer(data=render(call, "kiosk/kiosk.html", office=found, data=data))


@door(pages, "GET", "/kiosk/<office>/words.json", permission="kiosk.show", query=Build)
def words(call: Call, office: str) -> Answer:
    """The texts of the languages that do not come with the page; its address changes with the build."""
    return Answer(data=carried.rest(_office(call, office)))


@door(pages, "POST", "/kiosk/<office>/voice", permission="kiosk.show", body=Line, writes=False)
def voice(call: Call, office: str) -> Answer:
    """A line of the screen, spoken."""
    _office(call, office)
    line: Line = call.body
    locale = parse(line.language)
    if locale is None:
        raise Refusal("language_unknown", N_("This language is not known."), status=422)
    path = voice_of(call.parts).line(line.text, language=locale.code, pace=line.pace)
    return Answer(data=Response(path.read_bytes(), mimetype="audio/ogg"), headers={"Cache-Control": "no-store"})


def _office(call: Call, office: str) -> Office:
    call.permit(office)
    found = call.city().get(Office, office)
    if found is None:
        raise Refusal("office_unknown", N_("There is no such office."), status=404)
    return found


@door(pages, "GET", "/kiosk/slips/<int:job_id>.png", permission="print.claim")
def slip(call: Call, job_id: int) -> Answer:
    """The picture of a slip, for a machine whose own browser prints it."""
    job = find_job(call, job_id)
    drawn = BytesIO()
    slips_of(call.parts).image(job).save(drawn, "PNG")
    return Answer(data=Response(drawn.getvalue(), mimetype="image/png"))


def stand_of(call: Call, office: str) -> offers.Stand:
    """The machine this device stands as; for a person the one that is asked for, else the office's first.

    Raises:
        Refusal: ``kiosk_unknown`` when the one asked for is no machine of this office, or not this one.
    """
    city, wanted = call.city(), call.query.kiosk
    own = offers.stand(city, stands_as(call, office) or office)
    if wanted is None:
        return own
    asked = offers.stand(city, wanted)
    if asked.office != office or (call.principal.device is not None and asked != own):
        raise Refusal("kiosk_unknown", N_("There is no such kiosk."), status=404)
    return asked
