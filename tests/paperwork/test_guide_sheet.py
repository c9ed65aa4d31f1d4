"""The guide sheet: what, where, by when and what to bring, readable for eyes and ears, in every language."""

from __future__ import annotations

import io
import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from tests.paperwork import paper
from tests.paperwork.test_packet import _HEIR, planned
from windowsvc.languages.locales import LOCALES, get
from windowsvc.lifeevents.model import Status
from windowsvc.paperwork import guide_html, guide_sheet
from windowsvc.paperwork.guide import Guide, Row, Section, Words, guide

_URL = "https://madoguchi.example/t/abcdefgh"


def made(language: str, **facts: Any) -> Guide:
    found, plan, _ = planned("bereavement", {**_HEIR, **facts})
    return guide(found, plan, get(language), city="ひばり市役所", url=_URL, number="S-002", contact="電話 000-000-0000")


@pytest.fixture(scope="module")
def japanese() -> tuple[Guide, bytes]:
    found = made("ja")
    return found, guide_sheet.sheet(found)


def test_everything_that_is_needed_is_on_the_sheet(japanese: tuple[Guide, bytes]) -> None:
    text = paper.squeezed(paper.text(japanese[1]))
    for section in japanese[0].sections:
        for row in section.rows:
            dated = [one.text for one in (row.until, *row.bring) if one is not None]
            shown = (row.what.text, row.where, *((row.day, *dated) if section.dated else ()))
            assert [one for one in shown if set(paper.squeezed(one)) - set(text)] == []
    assert any(section.dated for section in japanese[0].sections)
    assert "手続のご案内" in text
    assert "S-002" in text


def test_the_sheet_is_sound_and_tagged(japanese: tuple[Guide, bytes], tmp_path: Path) -> None:
    pdf = japanese[1]
    assert paper.faults(pdf, tmp_path) == []
    file = tmp_path / "guide.pdf"
    file.write_bytes(pdf)
    about = subprocess.run(["pdfinfo", "-struct-text", str(file)], capture_output=True, text=True, check=True).stdout
    for tag in ("Document", "H1", "H2", "Table", "TR", "TH", "TD", "Figure"):
        assert re.search(rf"^\s*{tag}\b", about, re.MULTILINE), tag
    heads = [paper.squeezed(row.what.text) for section in japanese[0].sections for row in section.rows]
    assert all(head in paper.squeezed(about.replace('"', "")) for head in heads)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert str(document.Root.Lang) == "ja"
        assert bool(document.Root.MarkInfo.Marked)
        assert str(document.docinfo.Title) == "手続のご案内"


def test_every_mark_is_closed_and_in_the_tree(japanese: tuple[Guide, bytes]) -> None:
    with pikepdf.open(io.BytesIO(japanese[1])) as document:
        for page in document.pages:
            depth, numbers = 0, []
            for operands, operator in pikepdf.parse_content_stream(page):
                depth += {"BDC": 1, "BMC": 1, "EMC": -1}.get(str(operator), 0)
                if str(operator) == "BDC" and "/MCID" in operands[1]:
                    numbers.append(int(operands[1]["/MCID"]))
            assert depth == 0
            assert numbers == list(range(len(numbers)))


@pytest.mark.parametrize("locale", LOCALES, ids=lambda one: one.code)
def test_every_language_prints(locale: Any, tmp_path: Path) -> None:
    found = made(locale.code)
    pdf = guide_sheet.sheet(found)
    assert paper.faults(pdf, tmp_path) == []
    text = paper.squeezed(paper.text(pdf))
    if locale.html_lang != "ja":
        names = [row.what.ja for section in found.sections for row in section.rows]
        assert names
        assert all(names)
        assert "手続のご案内" in text


def test_the_code_leads_to_the_list(japanese: tuple[Guide, bytes], tmp_path: Path) -> None:
    picture = tmp_path / "page.png"
    paper.picture(japanese[1], dpi=150).save(picture)
    read = subprocess.run(["zbarimg", "--quiet", "--raw", str(picture)], capture_output=True, text=True, check=True)
    assert read.stdout.strip() == _URL


def test_readings_stand_above_their_kanji(tmp_path: Path) -> None:
    words = Words("手続(てつづき)の 案内(あんない)", "ja@easy")
    row = Row(Words("水道(すいどう)の 名前(なまえ)を 変(か)える", "ja@easy"), "上下水道課", bring=(Words("検針票"),))
    section = Section(Words("あなたが します", "ja@easy"), "", (row,), dated=True)
    columns = ("いつまで", "すること", "持(も)つもの", "どこ")
    easy = Guide("ja@easy", "ja", words, "2026年(ねん)", (), columns, (section,), "")
    pdf = guide_sheet.sheet(easy)
    found = {word.text: word for word in paper.words(pdf)}
    title = next(word for word in paper.words(pdf) if "手続" in word.text)
    reading = found["てつづき"]
    assert reading.bottom <= title.top + 4
    assert title.left - 1 <= reading.left <= title.right
    assert "<ruby>水道<rt>すいどう</rt></ruby>" in guide_html.html(easy)


def test_what_is_confidential_or_not_needed_stays_off_the_sheet() -> None:
    found, plan, _ = planned("bereavement", {**_HEIR, "deceased.public_assistance": True, "deceased.dog": "none"})
    sheet = guide(found, plan, get("ja"), city="ひばり市役所")
    shown = {row.what.text for section in sheet.sections for row in section.rows}
    hidden = {one.name["ja"] for one in found.procedures if one.privacy == "high" or one.sensitive}
    needless = {item.name for item in plan.items if item.status is Status.NOT_NEEDED}
    assert hidden
    assert not shown & hidden
    assert not shown & needless


def test_a_long_list_goes_on_to_further_pages() -> None:
    names = [f"手続その{number}" for number in range(60)]
    rows = tuple(Row(Words(name), "市民課", day="2026年12月1日(火)", bring=(Words("本人確認書類"),)) for name in names)
    section = Section(Words("する"), "", rows, True)
    many = Guide("ja", "ja", Words("案内"), "", (), ("いつ", "何", "持ち物", "どこ"), (section,), "")
    pdf = guide_sheet.sheet(many)
    text = paper.squeezed(paper.text(pdf))
    assert all(name in text for name in names)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert len(document.pages) > 2


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen += [tag, *(name for name, _ in attrs)]
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("language", ["ja", "en", "vi"])
def test_the_twin_says_the_same_without_script_or_style(language: str) -> None:
    found = made(language, **{"deceased.dog": "tag"})
    page = guide_html.html(found)
    tags = _Tags()
    tags.feed(page)
    assert tags.open == []
    assert not {"script", "style", "link", "img", "onclick", "href"} & set(tags.seen)
    assert {"h1", "h2", "table", "ul", "lang", "scope"} <= set(tags.seen)
    for section in found.sections:
        for row in section.rows:
            assert row.where in page


def test_the_twin_escapes_what_was_typed() -> None:
    row = Row(Words("<b>太字</b>"), "<script>alert(1)</script>")
    page = guide_html.html(
        Guide("ja", "ja", Words("案内"), "", (), ("", "", "", ""), (Section(Words("一"), "", (row,)),), "")
    )
    assert "<script>" not in page
    assert "&lt;b&gt;太字" in page
