"""Whether calls are spoken this morning, and in which languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from windowsvc.languages.locales import get
from windowsvc.lobby.setup import Board
from windowsvc.office.kinds import Office
from windowsvc.office.readiness import Check, Level, Situation, declare
from windowsvc.refusal import N_
from windowsvc.voice import engines
from windowsvc.voice.readings import SPOKEN_AS

_SILENT: Final = N_("Chime and text go on. In {silent} nothing is spoken.")
_BORROWED: Final = N_("For {languages} there is no voice: those who chose it hear English.")


def voice_check(found: engines.Found, *, languages: Sequence[str]) -> Check:
    """Whether the languages of an office have a voice on this machine.

    Args:
        languages: the codes of the languages offered in the office.
    """
    silent = [code for code in languages if not found.speaks(code)]
    names = "、".join(get(code).name_ja for code in silent)
    values = {"well": len(languages) - len(silent), "all": len(languages), "silent": names}
    if "openjtalk" not in found.versions and "espeak" not in found.versions:
        return _look(N_("Calls are not spoken: no voice is installed"), "", values)
    if silent:
        return Check(
            "voice",
            Level.LOOK,
            N_("Calls are not spoken in every language"),
            "{well} / {all}",
            _SILENT,
            values,
            "lobby",
        )
    borrowed = [code for code in languages if code in SPOKEN_AS and SPOKEN_AS[code] == "en"]
    note = _BORROWED if borrowed else ""
    values["languages"] = "、".join(get(code).name_ja for code in borrowed)
    return Check("voice", Level.OK, N_("Voice of the calls"), "{well} / {all}", note, values, group="lobby")


def _look(text: str, figure: str, values: Mapping[str, Any]) -> Check:
    return Check("voice", Level.LOOK, text, figure, _SILENT, values, group="lobby")


def _own(situation: Situation) -> Iterable[Check]:
    boards = situation.city.all(Board, office=situation.office).values()
    office = situation.city.get(Office, situation.office)
    if not situation.settings.voice or office is None or not any(board.sound for board in boards):
        return []
    return [voice_check(engines.find(), languages=office.languages)]


declare("voice", _own)
