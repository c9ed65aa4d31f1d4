"""A city's own wording: looked for, written, checked, and said by the pages of the public."""

from __future__ import annotations

import pytest

from tests.web.administration import change, furnish, officer
from tests.web.conftest import Hall
from windowsvc.languages.catalogue import Texts, fields
from windowsvc.office.permissions import DeviceKind, Role
from windowsvc.web.admin import text_pages


@pytest.fixture
def furnished(hall: Hall) -> Hall:
    furnish(hall)
    return hall


def _kiosk_text() -> str:
    """A text of the ticket machine without a field, by its English."""
    return next(name for name, place in text_pages.messages().items() if place == "Ticket machine" and not fields(name))


def _with_a_field() -> str:
    return next(name for name in text_pages.messages() if "n" in fields(name) or "label" in fields(name))


def test_every_public_text_is_listed_once_and_found_by_a_part(furnished: Hall) -> None:
    desk = officer(furnished)
    page = desk.get("/main/texts").text
    for name in text_pages.messages():
        assert page.count(f'id="{text_pages.code_of(name)}"') == 1
    found = desk.get("/main/texts?find=zzz-nothing").text
    assert "この言葉をふくむ文言はありません" in found


def test_own_words_are_said_by_the_pages_and_given_back(furnished: Hall) -> None:
    desk, message = officer(furnished), _kiosk_text()
    code = text_pages.code_of(message)
    delivered = Texts("ja").find(message).text
    assert delivered in _kiosk(furnished)
    done = desk.post(f"/main/texts/{code}", {"text.ja": "ひばり市の 言葉"}, follow_redirects=True)
    assert (done.status_code, "この市の文言" in done.text) == (200, True)
    assert "ひばり市の 言葉" in _kiosk(furnished)
    assert "ひばり市の 言葉" in desk.get("/main/changes").text
    desk.post(f"/main/texts/{code}", {"text.ja": " "})
    shown = _kiosk(furnished)
    assert (delivered in shown, "ひばり市の 言葉" in shown) == (True, False)


def test_what_the_service_fills_in_must_stay(furnished: Hall) -> None:
    desk, message = officer(furnished), _with_a_field()
    address = f"/main/texts/{text_pages.code_of(message)}"
    for words in ("何もない", "{other}", "{n} {label} {more}"):
        refused = desk.post(address, {"text.ja": words})
        assert (refused.status_code, 'data-code="wording_fields"' in refused.text) == (422, True)
        assert words in refused.text
    refused = desk.post(address, {"text.ja": "長" * 401})
    assert 'data-code="wording_long"' in refused.text
    assert desk.get("/main/texts/text-0000").status_code == 404


def test_only_officers_change_words(furnished: Hall) -> None:
    clerk = officer(furnished, login="clerk", roles={"main": Role.CLERK})
    address = f"/main/texts/{text_pages.code_of(_kiosk_text())}"
    assert clerk.get(address).status_code == 403
    assert clerk.post(address, {"text.ja": "言葉"}).status_code == 403


def test_own_words_from_elsewhere_are_said_after_the_next_reading(furnished: Hall) -> None:
    message = _kiosk_text()
    change(furnished, "text", "t", {"message": message, "texts": {"ja": "よその言葉"}})
    assert "よその言葉" in _kiosk(furnished)


def _kiosk(hall: Hall) -> str:
    """The page of the ticket machine, as its device sees it."""
    headers = {"Authorization": f"Bearer {hall.device(DeviceKind.KIOSK)}"}
    page = hall.client().get("/kiosk/main", headers=headers).text
    return page.split('id="kiosk"')[1]
