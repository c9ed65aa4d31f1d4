"""A few routes that do nothing of their own, to try the door with."""

from __future__ import annotations

from flask import Blueprint
from pydantic import BaseModel, Field

from windowsvc import events
from windowsvc.office.kinds import Office
from windowsvc.refusal import Refusal
from windowsvc.web.access import Answer, Body, Call, door

pages = Blueprint("trial", __name__)


class Note(Body):
    text: str = Field(max_length=40)
    loud: bool = False


class Noted(BaseModel):
    seq: int
    text: str


class Search(Body):
    word: str = Field("", max_length=10)
    kinds: tuple[str, ...] = ()


@door(
    pages,
    "POST",
    "/api/v1/trial/<office>/notes",
    permission="window.call",
    body=Note,
    key="optional",
    answers={201: Noted, 204: None},
)
def note(call: Call, office: str) -> Answer:
    """Append an event, or nothing for an empty text."""
    held = call.hold(office)
    if call.repeated is not None:
        return Answer(201, call.repeated)
    if not call.body.text:
        return Answer(204)
    seq = events.append(call.session, held, "note", by=call.by)
    if call.body.text == "fail":
        raise Refusal("trial_failed", "It failed after writing {seq}.", seq=seq)
    result = {"seq": seq, "text": call.body.text}
    call.remember(result)
    return Answer(201, result)


@door(pages, "POST", "/api/v1/trial/<office>/keyed", permission="window.call", body=Note, key="required")
def keyed(call: Call, office: str) -> Answer:
    """Needs a key."""
    call.permit(office)
    return Answer(data={"key": call.key})


@door(pages, "GET", "/api/v1/trial/search", permission="public", query=Search)
def search(call: Call) -> Answer:
    """Give back what was asked."""
    return Answer(data=call.query.model_dump() | {"lang": call.locale.code})


@door(pages, "GET", "/api/v1/trial/<office>/state", permission="status.read")
def state(call: Call, office: str) -> Answer:
    """Something that changes with the log only."""
    call.permit(office)
    fresh = call.fresh(office)
    found = call.city().get(Office, office)
    return fresh or Answer(data={"name": str(found.name if found else "")}, headers={"ETag": call.etag(office)})


@door(pages, "GET", "/api/v1/trial/mine", permission="status.read")
def mine(call: Call) -> Answer:
    """The offices that are open to whoever asks."""
    return Answer(data={"offices": call.offices(), "known": list(call.city().all(Office))})


@door(pages, "GET", "/api/v1/trial/careless", permission="status.read")
def careless(call: Call) -> Answer:
    """A view that forgets to ask for which office."""
    return Answer(data={})


@door(pages, "GET", "/api/v1/trial/broken", permission="public")
def broken(call: Call) -> Answer:
    """A view with a mistake in it."""
    raise ZeroDivisionError("窓口 花子 must not be told")


@door(pages, "GET", "/trial/broken", permission="public")
def broken_page(call: Call) -> Answer:
    """The same, as a page."""
    raise ZeroDivisionError("窓口 花子 must not be told")


@door(pages, "POST", "/trial/<office>/form", permission="status.read", body=Note, form=True, domain="staff")
def form(call: Call, office: str) -> Answer:
    """A form of a signed-in person."""
    call.permit(office)
    return Answer(data={"text": call.body.text, "who": call.principal.kind})


@door(pages, "GET", "/trial/<office>/screen", permission="kiosk.show")
def screen(call: Call, office: str) -> Answer:
    """A device's page."""
    call.permit(office)
    return Answer(data=f"<p>{call.principal.kind}</p>")


@door(pages, "GET", "/api/v1/trial/tickets/<token>", permission="public", rate="phone")
def ticket(call: Call, token: str) -> Answer:
    """A ticket that exists when its token says so."""
    if token != "there":
        raise Refusal("ticket_unknown", "There is no such ticket.", status=404)
    return Answer(data={"token": "there"})
