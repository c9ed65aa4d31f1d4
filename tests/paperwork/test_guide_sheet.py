"""The guide sheet: what, where, by when and what to bring, readable for eyes and ears, in every language."""

from __future__ import annotations

import io
import re
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from markupsafe import escape

from tests.paperwork import paper
from tests.paperwork.test_packet import _HEIR, planned
from windowsvc.languages import ruby
from windowsvc.languages.locales import LOCALES, get
from windowsvc.lifeevents.model import Status
from windowsvc.paperwork import guide_html, guide_sheet
from windowsvc.paperwork.flow import flow
from windowsvc.paperwork.fonts import fonts
from windowsvc.paperwork.guide import MOST_EXPLAINED, Guide, Row, Section, Words, guide
from windowsvc.paperwork.sheets import Ink, Sheets

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
            shown = (row.what.text, row.where.text, *((row.day, *dated) if section.dated else ()))
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
        rows = [row for section in found.sections for row in section.rows]
        assert rows
        assert all(row.what.ja and row.where.ja for row in rows)
        assert all(row.where.language == locale.code for row in rows)
        brought = [one for row in rows for one in row.bring]
        assert all((one.language == "ja") != bool(one.ja) for one in brought)
        assert "手続のご案内" in text


def test_the_code_leads_to_the_list(japanese: tuple[Guide, bytes], tmp_path: Path) -> None:
    picture = tmp_path / "page.png"
    paper.picture(japanese[1], dpi=150).save(picture)
    read = subprocess.run(["zbarimg", "--quiet", "--raw", str(picture)], capture_output=True, text=True, check=True)
    assert read.stdout.strip() == _URL


def test_readings_stand_above_their_kanji(tmp_path: Path) -> None:
    words = Words("手続(てつづき)の 案内(あんない)", "ja@easy")
    row = Row(
        Words("水道(すいどう)の 名前(なまえ)を 変(か)える", "ja@easy"), Words("上下水道課"), bring=(Words("検針票"),)
    )
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


def test_no_line_of_easy_japanese_begins_or_ends_where_it_must_not() -> None:
    sheets = Sheets(fonts(), title="案内")
    sheets.page()
    text = (
        "国民健康保険(こくみんけんこうほけん)2026年(ねん)11月(がつ)26日(にち)（木(もく)）、"
        "市役所(しやくしょ)〈一階(いっかい)〉。"
    )
    for width in range(20, 90, 3):
        found = flow(sheets, text, width=width, ink=Ink(size=12, language="ja@easy"))
        lines = ["".join(part.text for part in line) for line in found.lines]
        assert not [line for line in lines if line[0] in "、。）〉" or line[-1] in "（〈"], lines


def test_parts_in_another_language_say_so_to_who_hears_the_sheet() -> None:
    pdf = guide_sheet.sheet(made("vi"))
    with pikepdf.open(io.BytesIO(pdf)) as document:
        nodes = [one for one in document.objects if isinstance(one, pikepdf.Dictionary) and "/Lang" in one]
        told = {str(one["/Lang"]) for one in nodes if one.get("/Type") == "/StructElem"}
    assert told >= {"ja"}


def test_what_has_no_translation_is_marked_and_has_the_japanese_beside_it() -> None:
    found, plan, _ = planned("bereavement", _HEIR)
    new = {"ja": "新しい手続", "en": "Something new"}
    later = replace(found, procedures=tuple(
        replace(one, name=new, why="") if one.id == "ltc_loss" else one for one in found.procedures
    ))  # fmt: skip
    marked, english = (guide(later, plan, get(one), city="ひばり市役所") for one in ("vi", "en"))
    text = paper.squeezed(paper.text(guide_sheet.sheet(marked)))
    assert "[EN]Somethingnew" in text
    assert "新しい手続" in text
    assert "[EN]: chưa có bản dịch nên viết bằng tiếng Anh." in marked.intro
    twin = guide_html.html(marked)
    assert '<abbr lang="en" title="English">[EN]</abbr> <span lang="en">Something new</span>' in twin
    assert '<small lang="ja">新しい手続</small>' in twin
    assert "[EN]" not in guide_html.html(english)


@pytest.mark.parametrize("width", [22.0, 30.0, 45.0])
def test_lines_of_easy_japanese_end_between_words(width: float) -> None:
    text = "使(つか)って いない 券(けん)を 返(かえ)す(市(し)で 違(ちが)う)。届(とど)け〈紙(かみ)〉を 出(だ)す。"
    sheets = Sheets(fonts(), title="案内")
    found = flow(sheets, text, width=width, ink=Ink(size=11, language="ja@easy"))
    lines = ["".join(part.text for part in line) for line in found.lines]
    assert "".join(lines) == ruby.plain(text)
    assert len(lines) > 1
    assert not [line for line in lines if line[0] in "）〉)。、" or line.rstrip()[-1] in "（〈("]
    assert "返す" in " ".join(lines)


def test_every_line_says_why_and_what_is_done_stands_first() -> None:
    found, plan, _ = planned("bereavement", {**_HEIR, "deceased.dog": "tag", "deceased.insurance": "late_elderly"})
    (dog,) = [one for one in plan.items if one.id == "dog_owner_change"]
    (over,) = [one for one in plan.items if one.id == "late_elderly_loss"]
    for language, reason in (("ja", dog.reason), ("en", "Dogs are registered under the Rabies Prevention Act.")):
        sheet = guide(found, plan, get(language), city="ひばり市役所", done=[over])
        first, *rest = sheet.sections
        assert [(row.what.ja or row.what.text, row.why) for row in first.rows] == [(over.name, None)]
        *certain, unsure = rest
        assert "確かめるもの" in (unsure.heading.ja, unsure.heading.text)
        rows = [row for section in certain for row in section.rows]
        assert all(row.why is not None for row in rows)
        assert len(unsure.rows) > MOST_EXPLAINED  # so many that only their names are of use
        assert all(row.why is None for row in unsure.rows)
        assert reason in {row.why.text for row in rows if row.why is not None}
        assert reason in re.sub(r"<[^>]+>", "", guide_html.html(sheet))


def test_a_private_reason_stays_off_the_sheet() -> None:
    found, plan, _ = planned("bereavement", {**_HEIR, "deceased.public_assistance": True})
    private = {name for name, fact in found.facts.items() if fact.sensitive}
    reasons = {one.reason for one in plan.items if any(ground.fact in private for ground in one.grounds)}
    sheet = guide(found, plan, get("ja"), city="ひばり市役所")
    assert reasons
    assert not reasons & {row.why.text for section in sheet.sections for row in section.rows if row.why is not None}


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
    rows = tuple(
        Row(Words(name), Words("市民課"), day="2026年12月1日(火)", bring=(Words("本人確認書類"),)) for name in names
    )
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
            assert escape(row.where.text) in page
            assert not row.where.ja or f'<small lang="ja">{row.where.ja}</small>' in page


class _Languages(HTMLParser):
    """Words with kana that stand under another language than Japanese."""

    def __init__(self) -> None:
        super().__init__()
        self.under: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "br", "link"):
            self.under.append(dict(attrs).get("lang") or (self.under[-1] if self.under else ""))

    def handle_endtag(self, tag: str) -> None:
        self.under.pop()

    def handle_data(self, data: str) -> None:
        if re.search("[\u3041-\u30ff]", data) and self.under[-1] != "ja":
            self.wrong.append(f"{self.under[-1]}: {data}")


@pytest.mark.parametrize("language", [one.code for one in LOCALES])
@pytest.mark.parametrize("event", ["bereavement", "move_in"])
def test_every_part_of_the_twin_says_its_language(event: str, language: str) -> None:
    found, plan, _ = planned(event, dict(_HEIR) if event == "bereavement" else {"household.move_in_date": "2026-11-20"})
    windows = dict.fromkeys((item.department for item in plan.items), ("6", "7"))
    sheet = guide(found, plan, get(language), city="ひばり市役所", contact="ひばり市役所 電話", windows=windows)
    looked = _Languages()
    looked.feed(guide_html.html(sheet))
    assert looked.wrong == []


def test_the_twin_escapes_what_was_typed() -> None:
    row = Row(Words("<b>太字</b>"), Words("<script>alert(1)</script>"))
    page = guide_html.html(
        Guide("ja", "ja", Words("案内"), "", (), ("", "", "", ""), (Section(Words("一"), "", (row,)),), "")
    )
    assert "<script>" not in page
    assert "&lt;b&gt;太字" in page
