"""A ticket machine that prints by its own browser, when staff ask for a copy."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.web.browsing import chromium, serving, watch
from tests.web.conftest import make_hall
from tests.web.live_site import sign_in
from tests.web.test_kiosk_page import SETTLED, choose, hear, take
from windowsvc import events
from windowsvc.database import reading, writing
from windowsvc.events import SYSTEM
from windowsvc.office.permissions import DeviceKind, Role
from windowsvc.paperwork import print_decisions, print_jobs

pytestmark = pytest.mark.browser


def test_a_copy_that_staff_ask_for_is_printed_by_the_page(tmp_path: Path) -> None:
    hall = make_hall(tmp_path)
    with chromium() as browser, serving(hall) as site:
        site.change("kiosk", "iriguchi", name={"ja": "入口の発券機"}, printer={"kind": "browser", "width_mm": 58})
        ticket = site.issue()
        parts, now = hall.parts, hall.business.now()
        with writing(parts.engine) as session:
            held = events.hold(session, "main", now=now, machine=hall.machine.now(), build="test")
            city = parts.configuration.held(session, held)
            job = print_decisions.reprint_ticket(
                session, held, city=city, keys=parts.keys, ticket_id=ticket["id"], kiosk="iriguchi", by=SYSTEM
            )
        context = browser.new_context(viewport={"width": 1080, "height": 1920})
        cookie = parts.doorkeeper.cookies.device
        context.add_cookies([{"name": cookie, "value": site.token(DeviceKind.KIOSK), "url": site.url}])
        page = context.new_page()
        page.add_init_script(
            "addEventListener('beforeprint', () => { window.slip = document.getElementById('slip').naturalWidth; })"
        )
        wrong = watch(page)
        with page.expect_response(f"**/print-jobs/{job.id}/printed", timeout=60_000):
            page.goto(f"{site.url}/kiosk/main")
        assert page.evaluate("window.slip") == 384
        assert wrong == []
        context.close()
        with reading(parts.engine) as session:
            assert print_jobs.find(session, job.id).state == "printed"
    hall.parts.engine.dispose()


def test_a_page_that_staff_open_asks_for_no_paper(tmp_path: Path) -> None:
    hall = make_hall(tmp_path)
    with chromium() as browser, serving(hall) as site:
        site.change("kiosk", "iriguchi", name={"ja": "入口の発券機"}, printer={"kind": "browser", "width_mm": 58})
        hall.staff("taro", roles={"main": Role.CLERK})
        context = browser.new_context(viewport={"width": 1080, "height": 1920})
        page = context.new_page()
        sign_in(page, site, "taro", then="/window")
        refused: list[str] = []
        page.on("response", lambda answer: refused.append(answer.url) if answer.status >= 400 else None)
        page.clock.install()
        page.goto(f"{site.url}/kiosk/main")
        page.wait_for_selector("[data-language=ja]")
        page.clock.run_for(SETTLED)
        choose(page)
        take(page)
        for _ in range(4):
            hear(page)
        assert refused == []
        context.close()
    hall.parts.engine.dispose()
