"""A city's own wording: looked for, written, checked, and said by the pages of the public."""

from __future__ import annotations

import io
import re

import pytest
from werkzeug.test import TestResponse

from tests.web.administration import Desk, change, city, furnish, officer
from tests.web.conftest import Hall
from windowsvc.database import reading
from windowsvc.languages.catalogue import Texts, fields
from windowsvc.office.kinds import own_wording
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
    named = (name for name in text_pages.messages() if name not in text_pages.plurals())
    return next(name for name in named if "n" in fields(name) or "label" in fields(name))


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


def test_a_text_with_a_number_is_written_for_every_number(furnished: Hall) -> None:
    desk, (one, many) = officer(furnished), ("{n} person waiting", "{n} people waiting")
    code = text_pages.code_of(one)
    page = desk.get(f"/main/texts/{code}").text
    assert [page.count(f'name="text.{name}.') for name in ("ja", "ja@easy", "en", "fil")] == [1, 3, 2, 2]
    refused = desk.post(f"/main/texts/{code}", {"text.en.0": "one in the line"})
    assert (refused.status_code, 'data-code="wording_forms"' in refused.text) == (422, True)
    assert "one in the line" in refused.text
    refused = desk.post(f"/main/texts/{code}", {"text.ja.0": "{n}人が{label}"})
    assert 'data-code="wording_fields"' in refused.text
    own = {"text.en.0": "one in the line", "text.en.1": "{n} in the line", "text.ja.0": "{n}人お待ちです"}
    assert desk.post(f"/main/texts/{code}", own).status_code == 303
    with reading(furnished.parts.engine) as session:
        wording = own_wording(furnished.parts.configuration.city(session))
    said = [Texts(language, overrides=wording).ngettext(one, many, n) for language in ("en", "ja") for n in (1, 4)]
    assert said == ["one in the line", "4 in the line", "1人お待ちです", "4人お待ちです"]
    assert Texts("ko", overrides=wording).ngettext(one, many, 2) == Texts("ko").ngettext(one, many, 2)
    assert "{n} in the line" in _kiosk(furnished)


def test_easy_japanese_is_held_to_its_rules_while_it_is_written(furnished: Hall) -> None:
    desk = officer(furnished)
    address = f"/main/texts/{text_pages.code_of(_kiosk_text())}"
    for words, rule in (("漢字です。", "E2"), ("13時(じ)に 来(き)てください。", "E7"), ("紙(かみ)を 書(か)く。", "E9")):
        refused = desk.post(address, {"text.ja@easy": words})
        assert (refused.status_code, 'data-code="wording_not_easy"' in refused.text) == (422, True), words
        assert f"{rule} " in refused.text
    assert desk.get(address).text.count("<li>E") == 0
    taken = {"text.ja@easy": "住民票(じゅうみんひょう)が 送(おく)られます。"}
    assert desk.post(address, taken, follow_redirects=True).status_code == 200
    told = desk.get(address).text
    assert "<li>E10 " in told
    assert "<li>E14 説明が ない: 住民票" in told


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


def _po(desk: Desk, language: str) -> str:
    return desk.get(f"/main/texts/po/{language}").get_data(as_text=True)


def _send(desk: Desk, language: str, text: str) -> TestResponse:
    form = {"file": [(io.BytesIO(text.encode()), "words.po")]}
    return desk.post(f"/main/texts/po/{language}", form, follow_redirects=True)


def _said(text: str, message: str, words: str) -> str:
    """The file with other words for one text."""
    return re.sub(rf'(msgid "{re.escape(message)}"\nmsgstr )"[^\n]*"', lambda found: f'{found[1]}"{words}"', text)


def test_an_interpreters_file_goes_out_and_comes_back_as_the_citys_words(furnished: Hall) -> None:
    desk, message = officer(furnished), _kiosk_text()
    whole = _po(desk, "vi")
    assert f'msgid "{message}"' in whole
    assert f"#. ja: {Texts('ja').find(message).text}" in whole
    assert "0 件の文言" in _send(desk, "vi", whole).text
    assert "1 件の文言" in _send(desk, "vi", _said(whole, message, "Lời của thành phố")).text
    assert own_wording(city(furnished))[message] == {"vi": "Lời của thành phố"}
    again = _po(desk, "vi")
    assert "Lời của thành phố" in again
    assert "the city's own words" in again
    _send(desk, "vi", _said(again, message, Texts("vi").find(message).text))
    assert message not in own_wording(city(furnished))


def test_a_language_with_forms_goes_round_whole(furnished: Hall) -> None:
    desk = officer(furnished)
    for language in ("pt-BR", "ja-easy", "en"):
        assert "0 件の文言" in _send(desk, language, _po(desk, language)).text


def test_a_file_with_one_wrong_text_is_not_taken_at_all(furnished: Hall) -> None:
    desk, message, filled = officer(furnished), _kiosk_text(), _with_a_field()
    wrong = _said(_said(_po(desk, "vi"), message, "Lời của thành phố"), filled, "không có gì")
    answer = _send(desk, "vi", wrong)
    assert (answer.status_code, "không có gì" in answer.text) == (422, True)
    assert own_wording(city(furnished)) == {}
    for language, text in (("vi", "no such file"), ("vi", _po(desk, "ko")), ("vi", "")):
        assert _send(desk, language, text).status_code == 422
    easy = _said(_po(desk, "ja-easy"), message, "漢字です。")
    assert "E2 " in _send(desk, "ja-easy", easy).text


def test_what_an_interpreter_has_not_finished_is_left_out(furnished: Hall) -> None:
    desk, message = officer(furnished), _kiosk_text()
    whole = _said(_po(desk, "vi"), message, "Chưa xong")
    unsure = whole.replace(f'msgid "{message}"', f'#, fuzzy\nmsgid "{message}"')
    assert "0 件の文言" in _send(desk, "vi", unsure).text
