"""The pages of the measures: each role has its own, they say what the log says, and what leaves them is safe."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

import pytest

from tests.web.administration import Desk, change, furnish, officer
from tests.web.conftest import visitor_token
from windowsvc import events
from windowsvc.clocks import Clocks
from windowsvc.database import writing
from windowsvc.events import SYSTEM
from windowsvc.lobby import calling, closing, reception, serving, windows
from windowsvc.measures.measuring import Measuring
from windowsvc.office.permissions import Role

if TYPE_CHECKING:
    from tests.web.conftest import Hall

PAGES = ("", "/now", "/period", "/compare", "/open.csv?year=2026")


def live(hall: Hall, *, visits: int = 12, language: str = "ja") -> list[str]:
    """Some visits, served one after the other; their tokens."""
    tokens = []
    with writing(hall.parts.engine) as session:
        held = _held(hall, session)
        closing.begin_day(session, held)
        windows.take(session, held, city=_city(hall, session), window="w1", holder="h", staff_id=1, by=SYSTEM)
    for _ in range(visits):
        with writing(hall.parts.engine) as session:
            held, city = _held(hall, session), _city(hall, session)
            issued = reception.issue(
                session, held, city=city, keys=hall.parts.keys, service="shomei", origin="kiosk", language=language,
                by=SYSTEM,
            )  # fmt: skip
            tokens.append(issued.token)
        hall.business.advance(240)
        with writing(hall.parts.engine) as session:
            held = _held(hall, session)
            leg = calling.call_next(session, held, city=_city(hall, session), window="w1", by=SYSTEM)
            assert leg is not None
        for verb in (serving.start, serving.finish):
            hall.business.advance(180)
            with writing(hall.parts.engine) as session:
                verb(session, _held(hall, session), leg_id=leg.id, by=SYSTEM, window="w1")
    return tokens


def night(hall: Hall) -> None:
    """Until the next day, when the night's job has run."""
    with writing(hall.parts.engine) as session:
        closing.close_day(session, _held(hall, session), by=SYSTEM)
    hall.business.advance(24 * 3600)
    hall.machine.advance(24 * 3600)
    clocks = Clocks(business=hall.business, machine=hall.machine)
    Measuring(hall.parts.engine, clocks=clocks, keys=hall.parts.keys).run()


def _held(hall: Hall, session: object) -> events.Held:
    return events.hold(session, "main", now=hall.business.now(), machine=hall.machine.now(), build="test")  # type: ignore[arg-type]


def _city(hall: Hall, session: object) -> object:
    return hall.parts.configuration.city(session)  # type: ignore[arg-type]


def test_a_clerk_sees_today_a_lead_the_next_hour_and_an_officer_all(hall: Hall) -> None:
    furnish(hall)
    live(hall, visits=1)
    for role, allowed in ((Role.CLERK, 1), (Role.LEAD, 2), (Role.OFFICER, 5)):
        desk = Desk(hall, hall.signed_in(role.value, roles={"main": role}))
        seen = [desk.get(f"/main/measures{page}").status_code for page in PAGES]
        assert seen == [200] * allowed + [403] * (5 - allowed)
        tabs = re.findall(r'<li><a href="/admin/main/measures', desk.get("/main/measures").text)
        assert len(tabs) == min(allowed, 4) + 1  # and the entry beside the pages


def test_a_viewer_has_no_entry_and_no_page(hall: Hall) -> None:
    furnish(hall)
    desk = Desk(hall, hall.signed_in("viewer", roles={"main": Role.VIEWER}))
    assert desk.get("/main/measures").status_code == 403
    assert "/admin/main/measures" not in desk.get("/main").text


def test_before_anything_happened_every_page_says_so(hall: Hall) -> None:
    furnish(hall)
    desk = officer(hall)
    assert "今日はまだ発券がありません" in desk.get("/main/measures").text
    assert "この期間の計測はありません" in desk.get("/main/measures/period").text
    assert "体験調査をしてください" in desk.get("/main/measures/compare").text


def test_today_tells_the_steps_with_their_tables(hall: Hall) -> None:
    furnish(hall)
    live(hall)
    page = officer(hall).get("/main/measures").text
    assert "呼出までの待ち時間: 業務別" in page
    assert re.search(r"<th scope=\"row\">証明書</th><td class=\"num\" data-value=\"4\.", page)
    assert "窓口での時間" in page


def test_a_month_is_told_in_the_morning_after_with_its_days(hall: Hall) -> None:
    furnish(hall)
    live(hall)
    night(hall)
    desk = officer(hall)
    page = desk.get("/main/measures/period?of=2026-11").text
    assert "2026年11月 · 1日分" in page
    assert "発券数: 業務別" in page
    assert desk.get("/main/measures/period?of=2026").status_code == 200
    assert desk.get("/main/measures/period?of=2026-13").status_code == 422
    both = desk.get("/main/measures/compare?before=2026-11&after=2026").text
    assert "運用の記録の比較" in both


def test_one_measure_is_told_by_service_hour_weekday_and_language(hall: Hall) -> None:
    furnish(hall)
    live(hall, visits=12)
    night(hall)
    desk = officer(hall)
    page = desk.get("/main/measures/period?of=2026-11&what=windows").text
    assert [f"訪れた窓口の数: {by}別" in page for by in ("業務", "時間帯", "曜日", "言語", "月")] == [True] * 4 + [
        False
    ]
    assert re.search(r"<th scope=\"row\">証明書</th><td class=\"num\" data-value=\"1", page)
    assert "来庁全体の時間: 月別" in desk.get("/main/measures/period?of=2026&what=visit").text
    assert "この期間の計測はありません" in desk.get("/main/measures/period?of=2026-11&what=score").text
    assert desk.get("/main/measures/period?of=2026-11&what=").text.count("発券数: 業務別") > 0


def test_open_data_is_a_file_with_safe_cells_and_without_small_counts(hall: Hall) -> None:
    furnish(hall)
    change(hall, "service", "shomei", {"series": "a", "name": {"ja": "=1+1"}, "public_name": {"ja": "証明書"}})
    live(hall, visits=12)
    night(hall)
    desk = officer(hall)
    still = desk.get("/main/measures/open.csv?year=2026").get_data().decode("utf-8-sig")
    assert len(still.splitlines()) == 1, "a month that is not over tells nothing yet"
    hall.business.advance(8 * 24 * 3600)
    answer = desk.get("/main/measures/open.csv?year=2026")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="windowsvc-main-2026.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    waits = {(row["group"], row["key"]): row for row in rows if row["measure"] == "wait"}
    assert waits["service", "'=1+1"]["count"] == "12"
    assert waits["all", ""]["median"]
    assert all(row["count"] == "" or int(row["count"]) >= 10 for row in rows)


def test_a_year_that_is_none_is_refused(hall: Hall) -> None:
    furnish(hall)
    assert officer(hall).get("/main/measures/open.csv?year=-1").status_code == 422


def test_the_lead_is_told_who_should_open(hall: Hall) -> None:
    furnish(hall)
    change(hall, "window", "w2", {"label": "2", "profile": "all"})
    live(hall, visits=3)
    for _ in range(30):
        with writing(hall.parts.engine) as session:
            reception.issue(
                session, _held(hall, session), city=_city(hall, session), keys=hall.parts.keys, service="shomei",
                origin="kiosk", by=SYSTEM,
            )  # type: ignore[arg-type]  # fmt: skip
    page = officer(hall).get("/main/measures/now").text
    assert "2番窓口" in page
    assert "分短くなります" in page


@pytest.mark.parametrize(("score", "status"), [("7", 303), ("11", 422), ("", 422)])
def test_a_phone_says_how_it_was(hall: Hall, score: str, status: int) -> None:
    furnish(hall)
    (token,) = live(hall, visits=1)
    client = hall.client()
    assert "窓口はいかがでしたか" in client.get(f"/t/{token}").text
    form = {"csrf": visitor_token(client), "score": score, "words": "早かった"}
    assert client.post(f"/t/{token}/feedback", data=form).status_code == status
    page = client.get(f"/t/{token}?said=thanks").text
    assert ("今後に生かします" in page and "窓口はいかがでしたか" not in page) == (status == 303)
    written = officer(hall).get("/main/measures/period?of=2026-11").text
    assert ("早かった" in written) == (status == 303)


def test_an_individual_number_is_refused_kindly(hall: Hall) -> None:
    furnish(hall)
    (token,) = live(hall, visits=1)
    client = hall.client()
    form = {"csrf": visitor_token(client), "score": "7", "words": "123456789018"}
    answer = client.post(f"/t/{token}/feedback", data=form)
    assert answer.status_code == 422
    assert "窓口はいかがでしたか" in client.get(f"/t/{token}").text


def test_a_second_answer_is_thanked_and_not_counted(hall: Hall) -> None:
    furnish(hall)
    (token,) = live(hall, visits=1)
    client = hall.client()
    form = {"csrf": visitor_token(client), "score": "7", "words": ""}
    for _ in range(2):
        assert client.post(f"/t/{token}/feedback", data=form).headers["Location"].endswith("said=thanks")


def test_a_walk_with_the_stopwatch_is_compared(hall: Hall) -> None:
    furnish(hall)
    desk = officer(hall)
    for phase, minutes in (("before", 20), ("after", 5)):
        place = desk.post("/main/survey", {"phase": phase, "story": "move_in"}).headers["Location"]
        path = place.removeprefix("/admin")
        for press in ("issue", "call", "start", "+writes", "+writes", "-writes", "finish"):
            hall.business.advance(60 * minutes)
            version = desk.form(path)["version"]
            assert desk.post(path, {"version": version, "do": press}).status_code == 303, press
        card = dict.fromkeys(("recommend", "clear", "waiting", "writing", "staff"), "4")
        answer = desk.post(f"{path}/card", {"version": desk.form(path)["version"], **card, "remarks": "signs"})
        assert answer.status_code == 303
        assert "この調査は終わりました" in desk.get(path).text
    page = desk.get("/main/measures/compare?story=move_in").text
    assert "体験調査の比較" in page
    assert "4.0" in page
    assert re.search(r'来庁全体の時間 \(分\)</th><td class="num" data-value="120.0">120.0</td><td [^>]+>30.0', page)


def test_a_press_that_came_too_late_is_said_on_the_stopwatch(hall: Hall) -> None:
    furnish(hall)
    desk = officer(hall)
    path = desk.post("/main/survey", {"phase": "before", "story": "birth"}).headers["Location"].removeprefix("/admin")
    assert desk.post(path, {"version": "1", "do": "issue"}).status_code == 303
    late = desk.post(path, {"version": "1", "do": "call"})
    assert late.headers["Location"].endswith("?said=changed")
    assert "その間に状況が変わりました" in desk.get(late.headers["Location"].removeprefix("/admin")).text
