"""A conversation at a window: in order, taken back, in the ticket's language, its own screens' alone, and gone."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.captions.talk import Windows, windows
from tests.paperwork import paper
from tests.web.socket_client import Socket
from windowsvc.app import background_of
from windowsvc.captions.phrases import library
from windowsvc.captions.sessions import KEYS
from windowsvc.office.permissions import DeviceKind

SECRET = "もくれんの花の話"


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Windows]:
    with windows(tmp_path, captions={"phone": True}) as made:
        yield made


def refused(told: Any) -> tuple[int, str]:
    return told.status_code, told.json["code"]


def test_the_language_of_the_ticket_is_known_without_asking(hall: Windows) -> None:
    hall.somebody(language="vi")
    hall.say("reception.please_sit")
    shown = hall.shown()
    assert (shown["language"], shown["lang"]) == ("vi", "vi")
    (line,) = shown["lines"]
    assert (line["ja"], line["own"]["text"]) == ("どうぞ、お掛けください。", "Mời quý vị ngồi.")
    assert "座(すわ)って" in line["easy"]


def test_lines_are_in_order_without_a_gap_and_can_be_taken_back(hall: Windows) -> None:
    hall.somebody(language="en")
    hall.say("reception.greeting")
    second = hall.say("identity.show_document", document="moving_out_certificate")
    assert hall.at("w3", "POST", "/replies", {"phrase": "citizen_reply.have_it"}).status_code == 201
    assert hall.desk(f"/{second}/retract").status_code == 201
    lines = hall.shown()["lines"]
    assert [line["seq"] for line in lines] == [1, 2, 3, 4]
    assert [line["side"] for line in lines] == ["staff", "staff", "citizen", "staff"]
    assert lines[1].get("gone") is True
    assert "own" not in lines[1]
    assert lines[3]["of"] == 2
    assert refused(hall.desk(f"/{second}/retract")) == (404, "line_unknown")
    assert refused(hall.desk("/3/retract")) == (404, "line_unknown")


def test_a_document_brings_its_picture_and_its_names(hall: Windows) -> None:
    hall.somebody(language="vi")
    hall.say("identity.show_document", document="moving_out_certificate")
    picture = hall.shown()["lines"][0]["picture"]
    assert picture["code"] == "moving_out_certificate"
    assert picture["own"]["text"] == "giấy chứng nhận chuyển đi"


def test_what_the_citizens_own_list_asks_for_comes_first(hall: Windows) -> None:
    ticket, leg = hall.somebody(language="vi")
    headers = {"X-CSRF": hall.site.hall.csrf_of(hall.clerk), "Accept": "application/json"}
    assert hall.clerk.get("/window/w3/captions/asked").json == []
    body = {"event": "move_in", "office": "main", "ticket": ticket["id"]}
    case = hall.clerk.post("/api/v1/cases", json=body, headers=headers | {"Idempotency-Key": "open"})
    assert case.status_code == 201, case.text
    asked = hall.clerk.get("/window/w3/captions/asked").json
    assert "moving_out_certificate" in asked
    assert len(asked) == len(set(asked)) < len(library().things)
    assert hall.at("w3", "GET", "/captions").status_code == 200
    assert hall.site.hall.client().get("/window/w3/captions/asked").status_code == 303
    hall.site.act(leg, "finish")
    assert hall.clerk.get("/window/w3/captions/asked").json == []


def test_typed_words_get_readings_and_the_names_of_official_terms(hall: Windows) -> None:
    hall.somebody(language="vi")
    assert hall.desk("/lines", {"text": "在留カードはありますか。"}).status_code == 201
    (line,) = hall.shown()["lines"]
    assert line["easy"].startswith("在留(ざいりゅう)カード")
    assert line["terms"][0]["own"]["text"] == "thẻ lưu trú"
    assert line["own"]["lang"] == "ja"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"phrase": "no.such"}, "phrase_unknown"),
        ({"phrase": "citizen_reply.yes"}, "phrase_unknown"),
        ({"phrase": "identity.show_document", "slots": {"document": "sword"}}, "slot_invalid"),
        ({"phrase": "identity.show_document"}, "slot_invalid"),
        ({"text": "   "}, "nothing_said"),
        ({}, "nothing_said"),
        ({"text": "番号は1234 5678 9012です"}, "number_not_here"),
        ({"text": "x" * 201}, "body_invalid"),
        ({"text": "a", "more": 1}, "body_invalid"),
    ],
)
def test_what_cannot_be_said_is_refused(hall: Windows, body: dict[str, Any], code: str) -> None:
    hall.somebody()
    assert refused(hall.desk("/lines", body))[1] == code
    assert hall.shown()["lines"] == []


def test_two_windows_never_see_each_other(hall: Windows) -> None:
    hall.somebody(language="en")
    hall.desk("/lines", {"text": SECRET})
    for method, path, body in (
        ("GET", "", None), ("GET", "/captions", None), ("GET", "/replies", None), ("POST", "/erase", None),
        ("POST", "/replies", {"text": "x"}), ("POST", "/language", {"language": "en"}),
        ("POST", "/suggestions", {"phrase": "reception.greeting", "confidence": 1}),
    ):  # fmt: skip
        told = hall.at("w3", method, path, body, screen="w21")
        assert told.status_code == 403, path
        assert SECRET not in told.text
        assert refused(hall.at("w3", method, path, body, screen=None)) == (409, "counter_without_window")
    assert SECRET in json.dumps(hall.shown("w3"), ensure_ascii=False)
    assert SECRET not in json.dumps(hall.shown("w21"), ensure_ascii=False)


def test_a_socket_follows_its_own_window_only(hall: Windows) -> None:
    port = int(hall.site.url.rsplit(":", 1)[1])

    def socket(screen: str) -> Socket:
        return Socket(port, "/captions", headers={"Authorization": f"Bearer {hall.screen(screen)}"})

    hall.somebody(language="en")
    with socket("w3") as near, socket("w21") as far:
        assert near.connect().startswith("40")
        assert far.connect().startswith("40")
        assert near.ask("join", {"window": "w3"}) == {"joined": "w3"}
        assert far.ask("join", {"window": "w21"}) == {"joined": "w21"}
        hall.desk("/lines", {"text": SECRET})
        heard = near.next("snapshot")
        while not heard["lines"]:
            heard = near.next("snapshot")
        assert heard["lines"][0]["ja"] == SECRET
        hall.say("reception.please_sit")
        told = near.next("lines")
        assert (told["from"], told["lines"][0]["phrase"]) == (2, "reception.please_sit")
        hall.desk("/lines", {"text": "となりの窓口"}, window="w21")
        other = far.next("snapshot")
        while not other["lines"]:
            other = far.next("snapshot")
        assert SECRET not in json.dumps(other, ensure_ascii=False)
    with socket("w21") as curious:
        curious.connect()
        assert curious.ask("join", {"window": "w3"})["code"] == "other_window"
    with Socket(port, "/captions", headers={"Authorization": f"Bearer {hall.site.token(DeviceKind.BOARD)}"}) as board:
        assert board.connect().startswith("44")


@pytest.mark.parametrize(("ending", "more"), [("finish", {}), ("hold", {"reason": "書類の確認"})])
def test_everything_goes_when_the_stop_leaves_the_window(hall: Windows, ending: str, more: dict[str, Any]) -> None:
    _, leg = hall.somebody(language="en")
    hall.desk("/lines", {"text": SECRET})
    keys = hall.site.hall.parts.keys
    (name,) = keys.names(KEYS)
    hall.site.act(leg, ending, **more)
    shown = hall.shown()
    assert (shown["session"], shown["lines"]) == (None, [])
    background_of(hall.site.hall.app).captions.push("w3")
    assert keys.find(name) is None


def test_nothing_of_it_is_left_anywhere(hall: Windows, tmp_path: Path) -> None:
    _, leg = hall.somebody(language="en")
    hall.desk("/lines", {"text": SECRET})
    assert hall.at("w3", "POST", "/replies", {"text": "mokuren blossoms"}).status_code == 201
    marks = [SECRET.encode(), b"mokuren blossoms"]
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(path.name.endswith("-wal") for path in files)
    for path in files:
        assert not any(mark in path.read_bytes() for mark in marks), path
    hall.site.act(leg, "finish")
    background_of(hall.site.hall.app).captions.push("w3")
    for path in (path for path in tmp_path.rglob("*") if path.is_file()):
        assert not any(mark in path.read_bytes() for mark in marks), path
    with sqlite3.connect(f"file:{tmp_path / 'windowsvc.db'}?mode=ro", uri=True) as database:
        for table in ("caption_session", "caption_line"):
            assert database.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)  # noqa: S608 - our own names
        log = "".join(str(row) for row in database.execute("SELECT detail FROM event"))
    database.close()
    assert SECRET not in log
    assert hall.site.hall.parts.keys.names(KEYS) == []


def test_the_citizen_and_the_clerk_can_erase_at_once(hall: Windows) -> None:
    hall.somebody(language="en")
    hall.desk("/lines", {"text": SECRET})
    assert hall.at("w3", "POST", "/erase").status_code == 204
    assert hall.shown()["lines"] == []
    hall.say("reception.greeting")
    assert [line["seq"] for line in hall.shown()["lines"]] == [1]
    assert hall.desk("/erase").status_code == 204
    assert hall.shown()["session"] is None
    assert hall.site.hall.parts.keys.names(KEYS) == []


def test_somebody_without_a_ticket_is_forgotten_when_the_next_is_called(hall: Windows) -> None:
    assert hall.desk("/language", {"language": "ne"}).status_code == 204
    hall.say("reception.please_sit")
    assert hall.shown()["language"] == "ne"
    hall.somebody(language="vi")
    assert hall.shown()["lines"] == []
    hall.say("reception.please_sit")
    assert hall.shown()["language"] == "vi"


def test_the_phone_shows_it_and_takes_it_home(hall: Windows) -> None:
    ticket, leg = hall.somebody(language="vi")
    hall.say("reception.please_sit")
    phone = hall.site.hall.client()
    base = f"/t/{ticket['token']}/captions"
    assert phone.get(base).status_code == 200
    first = phone.get(f"{base}.json")
    assert first.json["lines"][0]["own"]["text"] == "Mời quý vị ngồi."
    assert phone.get(f"{base}.json", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    text = phone.get(f"{base}.txt").text
    assert "Mời quý vị ngồi." in text
    assert "どうぞ、お掛けください。" in text
    subtitles = phone.get(f"{base}.vtt").text
    assert subtitles.startswith("WEBVTT\n\n00:00:00.000 --> ")
    assert "<v Nhân viên>Mời quý vị ngồi.\n<lang ja>どうぞ、お掛けください。</lang>\n" in subtitles
    assert "Bạn: Hello" not in text
    assert text.startswith("Nhân viên: ")
    hall.site.act(leg, "finish")
    for path in ("", ".json", ".txt", ".vtt", ".pdf"):
        assert phone.get(base + path).status_code == 410
    assert hall.site.hall.client().get(f"/t/{'x' * 22}/captions").status_code == 404


def test_a_thing_that_is_typed_is_shown_too(hall: Windows) -> None:
    hall.somebody(language="vi")
    hall.desk("/lines", {"text": "在留カードと通帳を見せてください。"})
    assert hall.shown()["lines"][-1]["picture"]["code"] == "residence_card"
    hall.desk("/lines", {"text": "ありがとうございます。"})
    assert hall.shown()["lines"][-1]["picture"] is None


def test_it_is_taken_home_on_a_sheet_in_both_languages_with_readings(hall: Windows) -> None:
    ticket, leg = hall.somebody(language="vi")
    hall.say("identity.show_document", document="moving_out_certificate")
    taken = hall.say("reception.please_sit")
    hall.desk(f"/{taken}/retract")
    hall.desk("/lines", {"text": "在留カードはありますか。"})
    assert hall.at("w3", "POST", "/replies", {"text": "Có đây"}).status_code == 201
    address = f"/t/{ticket['token']}/captions.pdf"
    sheet = hall.site.hall.client().get(address)
    assert (sheet.mimetype, sheet.headers["Cache-Control"]) == ("application/pdf", "no-store")
    assert sheet.headers["Content-Disposition"].endswith('filename="captions.pdf"')
    told = paper.text(sheet.data)
    places = [told.index(words) for words in ("Nội dung", "giấy chứng nhận chuyển đi", "在留カードは", "Có đây")]
    assert places == sorted(places)
    bare = "".join(told.split())
    for words in (
        "転出証明書を見せてください。",
        "てんしゅつしょうめいしょ",
        "ざいりゅう",
        "thẻlưutrú",
        "Nhânviên",
        "Quývị",
    ):
        assert words in bare
    assert "お掛け" not in told
    by_clerk = hall.clerk.get("/window/w3/captions/hand-out.pdf")
    assert paper.text(by_clerk.data) == told
    hall.site.act(leg, "finish")
    assert hall.clerk.get("/window/w3/captions/hand-out.pdf").status_code == 410
    assert hall.site.hall.client().get("/window/w3/captions/hand-out.pdf").status_code == 303


def test_phones_show_no_captions_unless_the_city_wants_it(tmp_path: Path) -> None:
    with windows(tmp_path) as hall:
        ticket, _ = hall.somebody()
        hall.say("reception.please_sit")
        assert hall.site.hall.client().get(f"/t/{ticket['token']}/captions").status_code == 404


def test_a_suggestion_is_for_the_clerk_alone_and_is_never_kept(hall: Windows) -> None:
    hall.somebody(language="vi")
    offered = {"phrase": "identity.residence_card", "confidence": 0.9}
    port = int(hall.site.url.rsplit(":", 1)[1])
    staff = hall.clerk.get_cookie(hall.site.hall.parts.doorkeeper.cookies.staff)
    assert staff is not None
    cookie = {"Cookie": f"{staff.key}={staff.value}"}
    with Socket(port, "/captions", headers=cookie) as clerk:
        assert clerk.connect({"csrf": hall.site.hall.csrf_of(hall.clerk)}).startswith("40")
        assert clerk.ask("join", {"window": "w3"}) == {"joined": "w3"}
        assert hall.at("w3", "POST", "/suggestions", offered).status_code == 202
        heard = clerk.next("suggestion")
    assert (heard["phrase"], heard["ja"]) == ("identity.residence_card", "在留カードを見せてください。")
    assert hall.shown()["lines"] == []


def test_sound_that_left_the_building_is_refused_unless_the_city_switched_it_on(hall: Windows) -> None:
    offered = {"phrase": "identity.residence_card", "confidence": 0.9, "cloud": True}
    assert refused(hall.at("w3", "POST", "/suggestions", offered)) == (403, "cloud_refused")
