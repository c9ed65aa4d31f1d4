"""The screen that faces the citizen, and what they answer on it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from pydantic import Field

from windowsvc.captions import sessions, views
from windowsvc.captions.phrases import library
from windowsvc.languages.javascript import ScriptTexts, messages_for_js, names_in
from windowsvc.languages.locales import LOCALES, Locale, get, parse
from windowsvc.lobby.setup import Window
from windowsvc.office.kinds import Office
from windowsvc.refusal import N_, Refusal
from windowsvc.web.access import Answer, Body, Call, door
from windowsvc.web.captions import shared
from windowsvc.web.captions.shared import Language, Said, Shown, captions_of, pages, permit_window
from windowsvc.web.pages import STATIC, csrf, render

SCRIPTS: Final = ("counter", "feed", "pane", "replies")


class Suggested(Body):
    """What a listening program thinks it has heard: see docs/captions.md.

    Attributes:
        cloud: whether the sound left the building on its way.
    """

    phrase: str = Field(max_length=60)
    confidence: float = Field(ge=0, le=1)
    final: bool = True
    cloud: bool = False


@door(pages, "GET", "/counter/<code>", permission="counter.show")
def counter(call: Call, code: str) -> Answer:
    """The page of a counter's screen: two panes, and the answers of whoever sits there."""
    office = permit_window(call, code)
    city = call.city()
    window, setup = city.get(Window, code), city.get(Office, office)
    call.locale = get(setup.languages[0]) if setup else LOCALES[0]
    data = {
        "window": code,
        "label": window.label if window else code,
        "build": call.parts.build,
        "csrf": csrf(),
        "languages": [_language(get(one)) for one in (setup.languages if setup else ("ja", "en"))],
        "own_names": {locale.code: locale.own_name for locale in LOCALES},
        "cloud": call.parts.settings.captions.cloud,
    }
    texts = {locale.code: script_texts(locale) for locale in LOCALES}
    return Answer(data=render(call, "counter/counter.html", data=data, texts=texts, window=window))


@lru_cache(maxsize=32)
def script_texts(locale: Locale) -> ScriptTexts:
    """What the scripts of the counter say, in one language."""
    scripts = (STATIC / "captions" / f"{name}.js" for name in SCRIPTS)
    return messages_for_js(locale, "public", names_in(*scripts))


def _language(locale: Locale) -> dict[str, str]:
    return {"code": locale.code, "own": locale.own_name, "lang": locale.html_lang}


@door(pages, "GET", "/counter/<code>/captions", permission="counter.show")
def captions(call: Call, code: str) -> Answer:
    """The whole of a window's conversation now."""
    permit_window(call, code)
    return Answer(data=captions_of(call.parts).snapshot(call.session, city=call.city(), window=code))


@door(pages, "GET", "/counter/<code>/replies", permission="counter.show")
def answers(call: Call, code: str) -> Answer:
    """The answers a citizen can give with one press, in the language of the conversation."""
    permit_window(call, code)
    talk = sessions.at_window(call.session, code)
    own = get(talk.language) if talk else _asked(call.request.args)
    return Answer(data=views.phrases(library(), speaker="citizen", own=own))


def _asked(given: Mapping[str, Any]) -> Locale:
    return parse(str(given.get("in", ""))) or LOCALES[0]


@door(pages, "POST", "/counter/<code>/replies", permission="counter.show", body=Said, answers={201: Shown})
def counter_reply(call: Call, code: str) -> Answer:
    """The citizen answers."""
    permit_window(call, code)
    return shared.say(call, code, side="citizen")


@door(pages, "POST", "/counter/<code>/language", permission="counter.show", body=Language)
def counter_language(call: Call, code: str) -> Answer:
    """The citizen would rather read another language."""
    permit_window(call, code)
    return shared.change_language(call, code)


@door(pages, "POST", "/counter/<code>/erase", permission="counter.show")
def counter_erase(call: Call, code: str) -> Answer:
    """The citizen has everything erased."""
    permit_window(call, code)
    return shared.erase(call, code)


@door(pages, "POST", "/counter/<code>/suggestions", permission="caption.suggest", body=Suggested, writes=False)
def suggest(call: Call, code: str) -> Answer:
    """A listening program at this counter offers a phrase to the clerk. Only the clerk sees it, until they press it."""
    permit_window(call, code)
    offered: Suggested = call.body
    if offered.cloud and not call.parts.settings.captions.cloud:
        raise Refusal(
            "cloud_refused", N_("Sound must not leave the building. The city has not switched this on."), status=403
        )
    phrase = library().phrase(offered.phrase)
    told = {"phrase": phrase.id, "ja": phrase.texts["ja"], "confidence": offered.confidence, "final": offered.final}
    captions_of(call.parts).suggest(code, told | {"slots": dict(phrase.slots), "cloud": offered.cloud})
    return Answer(202)
