"""A chart in a real Chromium under the real policy: drawn from its table, told apart without colour, printed whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.web.browsing import AXE, Site, chromium, holds, serving, watch
from tests.web.conftest import make_hall
from windowsvc.web.figures import Figure, Kind, Row

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><html lang="ja"><head><meta charset="utf-8"><title>図</title>
{% for sheet in ("vendor/fonts/fonts.css", "css/tokens.css", "css/parts.css", "charts/charts.css") %}
<link rel="stylesheet" href="{{ asset(sheet) }}">{% endfor %}</head>
<body>{% from "charts/parts.html" import chart %}<main><h1>図</h1>{% for one in figures %}{{ chart(one) }}{% endfor %}
</main><script type="module" src="{{ asset('charts/charts.js') }}"></script></body></html>"""


def figure(kind: Kind) -> Figure:
    rows = (Row("証明書 <b>", (4.0, 12.5)), Row("引っ越し", (9.5, None)), Row("税", (3.0, 8.0)))
    title = "呼び出しまでの時間"
    return Figure(kind, title, kind, "分", "受付業務", ("半分", "9割"), rows, meaning="短いほどよい。", digits=1)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    hall = make_hall(tmp_path_factory.mktemp("charts"))
    figures = [figure("bars"), figure("lines"), figure("stack")]
    page = hall.app.jinja_env.from_string(PAGE)
    hall.app.add_url_rule("/figures", view_func=lambda: page.render(figures=figures))
    with serving(hall) as made:
        yield made
    hall.parts.engine.dispose()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 720}, locale="ja-JP")
    made = context.new_page()
    made.set_default_timeout(90_000)
    made.said = watch(made)  # type: ignore[attr-defined]
    made.goto(f"{site.url}/figures")
    holds(made, "() => document.querySelectorAll('figure.chart[data-drawn] svg').length === 3")
    yield made
    context.close()


def test_a_chart_is_drawn_from_its_table_and_the_policy_has_nothing_to_refuse(page: Page) -> None:
    assert page.said == []  # type: ignore[attr-defined]
    drawn = page.text_content("figure[data-kind=bars] svg") or ""
    for words in ("証明書 <b>", "引っ越し", "半分", "9割", "4.0", "12.5", "分"):
        assert words in drawn
    assert page.inner_text("figure[data-kind=bars] tbody tr:nth-child(2)").split() == ["引っ越し", "9.5", "–"]


def test_series_differ_by_pattern_or_by_dash_and_mark(page: Page) -> None:
    assert page.locator("figure[data-kind=bars] svg pattern").count() > 0
    assert page.locator("figure[data-kind=lines] svg [stroke-dasharray]").count() > 0


def test_axe_finds_nothing(page: Page) -> None:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("() => axe.run()")
    assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []


def test_a_chart_shrinks_to_its_place_on_paper_and_on_a_narrow_screen(page: Page) -> None:
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 640, "height": 900})
    inside = """() => [...document.querySelectorAll('.chart-drawing svg')].every((svg) => {
        const place = svg.closest('figure').getBoundingClientRect(), drawn = svg.getBoundingClientRect();
        return drawn.width > 100 && drawn.right <= place.right + 1 && drawn.bottom <= place.bottom + 1;
    })"""
    holds(page, inside)


def test_without_scripts_the_table_stands_alone(browser: Browser, site: Site) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.url}/figures")
    assert page.locator("figure table").count() == 3
    assert not page.locator(".chart-drawing").first.is_visible()
    context.close()
