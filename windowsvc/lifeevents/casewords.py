"""The words of a case: its states, the progress of an item, roles, kinds of documents, and the verbs the log knows."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from windowsvc.refusal import N_, Refusal


class CaseState(StrEnum):
    """Draft: answers from a phone, nobody of the staff has seen it. Open: at work. Closed: waits for its erasure."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class Progress(StrEnum):
    """未着手・対応中・待ち・完了・後日・不要: where one procedure of a case stands."""

    NOT_STARTED = "not_started"
    IN_HAND = "in_hand"
    WAITING = "waiting"
    DONE = "done"
    LATER = "later"
    NOT_NEEDED = "not_needed"


ENDED: Final = frozenset({Progress.DONE, Progress.NOT_NEEDED})
"""Nothing more is to be done here."""


class Role(StrEnum):
    """What a person is in a case; often different persons."""

    VISITOR = "visitor"
    NOTIFIER = "notifier"
    CHIEF_MOURNER = "chief_mourner"
    HEIR = "heir"
    REPRESENTATIVE = "representative"
    HOUSEHOLDER = "householder"
    PENSION_CLAIMANT = "pension_claimant"
    AGENT = "agent"
    MOVER = "mover"
    CHILD = "child"
    MEMBER = "member"


SEVERAL: Final = frozenset({Role.HEIR, Role.MOVER, Role.CHILD, Role.MEMBER})
"""Roles that more than one person may have; of the others a new holder takes the place of the former."""


class Source(StrEnum):
    """Where an answer comes from; a later one of a source that ranks lower does not replace it (see `RANK`)."""

    HOLDER = "holder"
    STAFF = "staff"
    DOCUMENT = "document"
    RECORD = "record"
    DEPARTMENT = "department"


class IdDocument(StrEnum):
    """What identity was checked by: the kind only, never a number and never a picture."""

    MY_NUMBER_CARD = "my_number_card"
    DRIVING_LICENCE = "driving_licence"
    DRIVING_HISTORY = "driving_history"
    PASSPORT = "passport"
    RESIDENCE_CARD = "residence_card"
    SPECIAL_PERMANENT = "special_permanent"
    DISABILITY_CERTIFICATE = "disability_certificate"
    TWO_OTHERS = "two_others"
    ASKED = "asked"


class CaseVerb(StrEnum):
    """What can happen to a case; the log stores these words."""

    OPEN = "case_open"
    ATTACH = "case_attach"
    ANSWER = "case_answer"
    PEOPLE = "case_people"
    CHECK = "case_check"
    PROGRESS = "case_progress"
    OVERRIDE = "case_override"
    ASK = "case_ask"
    REPLY = "case_reply"
    SUMMON = "case_summon"
    NOTE = "case_note"
    REVEAL = "case_reveal"
    CONCEAL = "case_conceal"
    PRINT = "case_print"
    REMIND = "case_remind"
    CLOSE = "case_close"
    REOPEN = "case_reopen"
    ERASE = "case_erase"


class RelayState(StrEnum):
    """A colleague of another department: called, here at the seat, gone again, or called off."""

    CALLED = "called"
    HERE = "here"
    LEFT = "left"
    CALLED_OFF = "called_off"


_MOVES: Final = {
    Progress.NOT_STARTED: frozenset(Progress) - {Progress.NOT_STARTED},
    Progress.IN_HAND: frozenset(Progress) - {Progress.IN_HAND},
    Progress.WAITING: frozenset(Progress) - {Progress.WAITING},
    Progress.LATER: frozenset(Progress) - {Progress.LATER},
    Progress.DONE: frozenset({Progress.IN_HAND, Progress.NOT_STARTED, Progress.LATER}),
    Progress.NOT_NEEDED: frozenset({Progress.NOT_STARTED}),
}


def must_move(state: Progress, to: Progress) -> None:
    """Refuse what cannot follow a state: what is done is taken up again before it is anything else.

    Raises:
        Refusal: ``progress_not_allowed``.
    """
    if to is not state and to not in _MOVES[state]:
        raise Refusal(
            "progress_not_allowed",
            N_("This cannot follow from how the procedure stands. Please take it up again first."),
            state=state.value,
            to=to.value,
        )
