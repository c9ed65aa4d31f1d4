"""A slip to draw, and printers on loopback."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.paperwork.loopback_printer import LoopbackPrinter
from windowsvc.paperwork.slip import Fact, SlipText, Wording


@pytest.fixture
def printer() -> Iterator[Callable[..., LoopbackPrinter]]:
    """Start loopback printers; all are stopped afterwards."""
    running: list[LoopbackPrinter] = []

    def start(**kind: object) -> LoopbackPrinter:
        running.append(LoopbackPrinter(**kind))  # type: ignore[arg-type]
        return running[-1]

    yield start
    for each in running:
        each.close()


@pytest.fixture(scope="session")
def slip() -> SlipText:
    """A ticket of a fictional city, in Japanese and English."""
    return SlipText(
        office="ひばり市役所",
        issued="11月24日(火) 10:26 発券",
        label="A-102",
        first=Wording(
            language="ja",
            headline="あなたの番号",
            service="引っ越し・住所の変更",
            reading="えー の ひゃくに",
            facts=(
                Fact("前の方", "12人"),
                Fact("めやす", "11:00〜11:25"),
                Fact("待つ所", "1階 右奥\n3・4・5番窓口の前"),
            ),
            notices=("画面と声でお呼びします。", "席におられないときに呼ばれても、番号はそのままです。"),
            invitation="スマホで順番を見る",
        ),
        second=Wording(
            language="en",
            headline="Your number",
            service="Moving house, change of address",
            facts=(Fact("People ahead", "12"), Fact("Wait at", "1st floor, right back, windows 3, 4, 5")),
            invitation="See your turn on your phone",
        ),
        url="https://machi.hibari.example/t/7mQ4xK2vLr9wPzB3nT8yEg",
        address="machi.hibari.example",
        sign="A",
    )
