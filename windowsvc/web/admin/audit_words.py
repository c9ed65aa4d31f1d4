"""監査記録: what its entries are called, and what their codes mean to who reads them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from windowsvc.refusal import N_

MATTERS: Final[Mapping[str, str]] = {
    "sign_in": N_("signed in"),
    "sign_in_first": N_("first step of signing in"),
    "sign_in_failed": N_("could not sign in"),
    "sign_out": N_("signed out"),
    "people": N_("staff account"),
    "device": N_("device"),
    "configure": N_("setting"),
    "personal": N_("data about a person"),
    "case_open": N_("case opened"),
    "case_attach": N_("case joined to a number"),
    "case_answer": N_("case: answers"),
    "case_people": N_("case: people"),
    "case_check": N_("case: identity checked"),
    "case_progress": N_("case: progress"),
    "case_override": N_("case: decided otherwise"),
    "case_ask": N_("case: question"),
    "case_reply": N_("case: reply"),
    "case_summon": N_("case: colleague called"),
    "case_note": N_("case: note"),
    "case_print": N_("case: forms printed"),
    "case_remind": N_("case: reminder letter"),
    "case_reveal": N_("case: names shown"),
    "case_conceal": N_("case: names hidden again"),
    "case_close": N_("case closed"),
    "case_reopen": N_("case opened again"),
    "case_erase": N_("case erased"),
    "audit_purged": N_("old entries deleted"),
}
ACTIONS: Final[Mapping[str, str]] = {
    "added": N_("added"),
    "password_reset": N_("new password made"),
    "password_changed": N_("password changed"),
    "unlocked": N_("let try again"),
    "disabled": N_("put out"),
    "enabled": N_("let in again"),
    "roles": N_("roles changed"),
    "code": N_("code made"),
    "enrolled": N_("let in"),
    "revoked": N_("put out"),
    "second_on": N_("second step set up"),
    "second_off": N_("second step taken away"),
    "revealed": N_("shown"),
    "exported": N_("exported"),
    "erased": N_("erased"),
}
KEYS: Final[Mapping[str, str]] = {
    "case": N_("case"),
    "change": N_("change no."),
    "department": N_("department"),
    "departments": N_("departments"),
    "outcome": N_("outcome"),
    "item": N_("procedure"),
    "life_event": N_("life event"),
    "n": N_("how many"),
    "origin": N_("began by"),
    "source": N_("source"),
    "way": N_("way"),
    "who": N_("person no."),
    "code": N_("code"),
    "device": N_("device no."),
    "kind": N_("kind"),
    "of": N_("office"),
    "roles": N_("roles"),
    "until": N_("up to no."),
}

VALUES: Final[Mapping[str, Mapping[str, str]]] = {
    "way": {"password": N_("by password"), "directory": N_("by the city's directory")},
    "source": {
        "holder": N_("the visitor"),
        "staff": N_("staff at the window"),
        "document": N_("a document"),
        "record": N_("the city's records"),
        "department": N_("a department"),
    },
    "origin": {
        "window": N_("at the window"),
        "booking": N_("a booking"),
        "call": N_("by telephone"),
        "phone": N_("on the visitor's phone"),
    },
    "outcome": {"unknown": N_("not known"), "skipped": N_("put off"), "back": N_("taken back")},
    "life_event": {
        "bereavement": N_("bereavement"),
        "move_in": N_("moving in"),
        "move_within": N_("moving within the city"),
        "move_out": N_("moving out"),
        "birth": N_("birth"),
        "care": N_("care"),
    },
    "roles": {
        "visitor": N_("visitor"),
        "notifier": N_("who notifies"),
        "chief_mourner": N_("chief mourner"),
        "heir": N_("heir"),
        "representative": N_("representative of the heirs"),
        "householder": N_("householder"),
        "pension_claimant": N_("who claims the pension"),
        "agent": N_("agent"),
        "mover": N_("who moves"),
        "child": N_("child"),
        "member": N_("of the household"),
    },
}
"""Key -> what its codes mean; a code that is not here is shown as it is."""
