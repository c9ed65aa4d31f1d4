"""How a conversation is shown: each line in Japanese, in easy Japanese with readings, and in the citizen's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from markupsafe import Markup

from windowsvc.captions.phrases import Library, Phrase, both
from windowsvc.captions.sessions import Line, Talk
from windowsvc.languages import ruby
from windowsvc.languages.catalogue import Texts
from windowsvc.languages.locales import JA, JA_EASY, Locale, get
from windowsvc.lobby.opening import iso
from windowsvc.refusal import N_

Json = dict[str, Any]

SIDES: Final = ("staff", "citizen")


def line(library: Library, found: Line, own: Locale) -> Json:
    """One entry for every surface of a window."""
    told: Json = {"seq": found.seq, "of": found.of, "side": found.side, "producer": found.producer, "at": iso(found.at)}
    if found.body is None:
        return told | {"gone": True}
    if "phrase" in found.body:
        return told | _phrase(library, found.body, own)
    return told | _typed(library, found.body, own)


def _phrase(library: Library, body: Mapping[str, Any], own: Locale) -> Json:
    phrase = library.phrase(body["phrase"])
    japanese, easy, said = both(library, phrase, body["slots"], own)
    picture = phrase.picture or next(
        (body["slots"][name] for name, kind in phrase.slots.items() if kind == "document"), None
    )
    return {
        "phrase": phrase.id,
        "ja": japanese,
        "easy": easy,
        "own": _in(said.text, said.locale),
        "picture": card(library, picture, own) if picture else None,
        "terms": [],
    }


def _typed(library: Library, body: Mapping[str, Any], own: Locale) -> Json:
    spoken = get(body["language"])
    japanese = spoken.html_lang == "ja"
    things = library.things_in([body["text"]]) if japanese else []
    longest = max(things, key=lambda code: len(library.things[code][JA.code]), default=None)
    return {
        "phrase": None,
        "ja": body["text"] if japanese else None,
        "easy": body.get("easy", body["text"]) if japanese else None,
        "own": _in(body["text"], spoken),
        "picture": card(library, longest, own) if longest else None,
        "terms": _terms(library, body["text"], own) if japanese else [],
    }


def _terms(library: Library, text: str, own: Locale) -> list[Json]:
    """The official words of a typed line with their names in the reader's language, or easy words for them."""
    found = []
    for term in library.terms_in(text):
        name = term.name(own) if own.html_lang != "ja" else None
        words, locale = (name, own) if name else (term.easy, JA_EASY)
        found.append({"ja": term.ja, "kana": term.kana, "own": _in(words, locale)})
    return found


def _in(text: str, locale: Locale) -> Json:
    return {"text": text, "lang": locale.html_lang, "easy": locale.has_ruby}


def card(library: Library, code: str, own: Locale) -> Json:
    """The picture of a thing with its names, which are its alternative too."""
    names = library.things[code]
    return {
        "code": code,
        "ja": names["ja"],
        "easy": names["ja@easy"],
        "own": _in(names[own.code], own),
    }


def phrases(library: Library, *, speaker: str, own: Locale) -> list[Json]:
    """The buttons of one side: Japanese and the citizen's language; slots are to be filled first."""
    return [_button(one, own) for one in library.of(speaker=speaker)]


def _button(phrase: Phrase, own: Locale) -> Json:
    sure = own if own.code not in phrase.unsure else JA_EASY
    return {
        "id": phrase.id,
        "situation": phrase.situation,
        "ja": phrase.texts[JA.code],
        "own": _in(phrase.texts[sure.code], sure),
        "slots": dict(phrase.slots),
        "picture": phrase.picture,
        "short": phrase.short,
    }


def text(library: Library, entries: Iterable[Line], talk: Talk) -> str:
    """What a citizen takes home: each line in their language with the Japanese under it."""
    own = get(talk.language)
    names = _names(own)
    said = []
    for shown in standing(library, entries, own):
        who = names[shown["side"]]
        words = [ruby.plain(shown["own"]["text"])]
        if shown["ja"] and shown["ja"] != words[0]:
            words.append(shown["ja"])
        said.append(f"{who}: " + "\n    ".join(words))
    return "\n".join(said) + "\n"


def _names(own: Locale) -> dict[str, str]:
    """Who speaks, in the citizen's language."""
    say = Texts(own).gettext
    return {"staff": ruby.plain(say(N_("Staff"))), "citizen": ruby.plain(say(N_("You")))}


def webvtt(library: Library, entries: Iterable[Line], talk: Talk) -> str:
    """The same as WebVTT: each line from the moment it was said until the next, its readings above the kanji."""
    own = get(talk.language)
    names = _names(own)
    shown = standing(library, entries, own)
    if not shown:
        return "WEBVTT\n"
    cues = ["WEBVTT\n"]
    begin = shown[0]["instant"]
    for place, one in enumerate(shown):
        start = (one["instant"] - begin).total_seconds()
        following = shown[place + 1]["instant"] if place + 1 < len(shown) else None
        end = (following - begin).total_seconds() if following else start + 5
        cues.append(f"{_stamp(start)} --> {_stamp(max(end, start + 1))}\n<v {names[one['side']]}>{_cue(one, own)}\n")
    return "\n".join(cues)


def _cue(shown: Json, own: Locale) -> str:
    """What is said, and the Japanese under it where it was said in another language; escaped as WebVTT wants it."""
    words = shown["easy"] if own.has_ruby and shown["easy"] else shown["own"]["text"]
    lines = [ruby.to_html(words)]
    if shown["ja"] and own.html_lang != JA.html_lang and shown["ja"] != ruby.plain(words):
        lines.append(Markup("<lang ja>{}</lang>").format(shown["ja"]))
    return "\n".join(lines)


def standing(library: Library, entries: Iterable[Line], own: Locale) -> list[Json]:
    """The lines that were not taken back, each with its ``instant``."""
    return [line(library, one, own) | {"instant": one.at} for one in entries if one.body is not None]


def _stamp(seconds: float) -> str:
    whole, thousandths = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}.{thousandths:03d}"
