"""The slip as a picture: sizes, margins, marks, the QR code as a phone reads it, every script."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from tests.paperwork import paper
from windowsvc.paperwork.slip import AddressTooLong, Fact, SlipText, Width, Wording, as_pdf, draw, unprintable
from windowsvc.paperwork.slip_sheet import Sheet
from windowsvc.paperwork.slip_signs import SIGNS
from windowsvc.paperwork.slip_type import MissingFonts, Style, Typesetter
from windowsvc.resources import FONTS

WIDTHS: tuple[Width, ...] = (80, 58)
unhurried = settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)


def black(image: Image.Image) -> Image.Image:
    """Ink as 255, so that getbbox finds it."""
    return ImageOps.invert(image.convert("L"))


def inked_bands(image: Image.Image) -> list[tuple[int, int]]:
    """First and last-but-one row of each stretch of rows that have ink."""
    profile = black(image).resize((1, image.height), Image.Resampling.BOX).tobytes()
    reduced = [row for row in range(image.height) if profile[row] or black_in_row(image, row)]
    bands: list[list[int]] = []
    for row in reduced:
        if bands and bands[-1][1] == row:
            bands[-1][1] = row + 1
        else:
            bands.append([row, row + 1])
    return [(top, bottom) for top, bottom in bands]


def black_in_row(image: Image.Image, row: int) -> bool:
    return black(image.crop((0, row, image.width, row + 1))).getbbox() is not None


def number_band(image: Image.Image) -> tuple[int, int, int, int]:
    """Where the ink of the number is: the tallest band of the slip above its QR code."""
    top, bottom = max(inked_bands(image.crop((0, 0, image.width, 700))), key=lambda band: band[1] - band[0])
    left, _, right, _ = black(image.crop((0, top, image.width, bottom))).getbbox() or (0, 0, 0, 0)
    return left, top, right, bottom


def without_link(slip: SlipText) -> SlipText:
    return replace(slip, url=None, address=None, second=None)


def read_code(image: Image.Image, folder: Path) -> str:
    """What zbar reads on the whole slip."""
    zbarimg = shutil.which("zbarimg")
    if zbarimg is None:
        pytest.skip("zbarimg is not installed (zbar-tools)")
    path = folder / "slip.png"
    image.convert("L").save(path)
    command = [zbarimg, "--quiet", "--raw", "--nodbus", str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize(("width", "dots"), [(80, 576), (58, 384)])
def test_a_slip_is_as_wide_as_its_roll_and_black_only(slip: SlipText, width: Width, dots: int) -> None:
    image = draw(slip, width=width)
    assert (image.mode, image.width) == ("1", dots)


@pytest.mark.parametrize(("width", "least"), [(80, 16 * 8), (58, 15 * 8)])
@pytest.mark.parametrize("label", ["A-102", "C-027", "S-999"])
def test_the_number_is_tall(slip: SlipText, width: Width, least: int, label: str) -> None:
    _, top, _, bottom = number_band(draw(replace(without_link(slip), label=label), width=width))
    assert bottom - top >= least


@pytest.mark.parametrize("label", ["A-102", "AB-123456", "W-000000"])
@pytest.mark.parametrize(("width", "margin"), [(80, 28), (58, 12)])
def test_the_number_stays_between_the_margins(slip: SlipText, width: Width, margin: int, label: str) -> None:
    image = draw(replace(without_link(slip), label=label), width=width)
    left, top, right, bottom = number_band(image)
    assert margin <= left < right <= image.width - margin
    assert bottom - top >= 15 * 8


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/t/x",
        "https://machi.hibari.example/t/7mQ4xK2vLr9wPzB3nT8yEg",
        "https://madoguchi.city.hibari.lg.example:8443/office/honcho/t/7mQ4xK2vLr9wPzB3nT8yEg?lang=zh-Hans",
    ],
)
def test_a_phone_reads_the_code_and_it_is_large(slip: SlipText, width: Width, url: str, tmp_path: Path) -> None:
    assert read_code(draw(replace(slip, url=url), width=width), tmp_path) == url


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("length", [1, 40, 80, 150])
def test_the_code_is_large_and_has_its_quiet_zone(slip: SlipText, width: Width, length: int) -> None:
    first = replace(slip.first, invitation="")
    alone = replace(without_link(slip), first=first, url="https://a.example/" + "x" * length)
    image = draw(alone, width=width)
    bands = inked_bands(image)
    place = max(range(len(bands)), key=lambda index: bands[index][1] - bands[index][0])
    top, bottom = bands[place]
    left, _, right, _ = black(image.crop((0, top, image.width, bottom))).getbbox() or (0, 0, 0, 0)
    bar = black(image.crop((left, top, right, top + 1))).tobytes().index(0)  # the finder pattern: seven modules
    quiet = 4 * bar // 7
    assert right - left == bottom - top >= 25 * 8
    assert min(left, image.width - right, top - bands[place - 1][1], image.height - bottom) >= quiet


@pytest.mark.parametrize("length", [1500, 8000])
def test_an_address_too_long_to_be_read_is_refused(slip: SlipText, length: int) -> None:
    with pytest.raises(AddressTooLong):
        draw(replace(slip, url="https://a.example/" + "x" * length), width=58)


def test_without_a_phone_page_no_code_is_printed(slip: SlipText) -> None:
    assert draw(without_link(slip)).height < draw(replace(slip, second=None)).height - 25 * 8


def test_a_second_copy_is_the_same_below_its_mark(slip: SlipText) -> None:
    plain, marked = draw(slip), draw(replace(slip, reissued=True))
    added = marked.height - plain.height
    assert added >= 10 * 8
    assert (
        marked.crop((0, added + 24, 576, marked.height)).tobytes() == plain.crop((0, 24, 576, plain.height)).tobytes()
    )
    assert black(marked.crop((0, 24, 576, 24 + added))).getbbox() is not None


def test_a_training_slip_is_marked_at_both_ends(slip: SlipText) -> None:
    plain, sample = draw(slip), draw(replace(slip, training=True))
    head = inked_bands(sample)[0]
    tail = inked_bands(sample)[-1]
    assert head[1] - head[0] == tail[1] - tail[0] >= 10 * 8
    assert sample.crop((0, *_rows(head))).tobytes() == sample.crop((0, *_rows(tail))).tobytes()
    assert inked_bands(plain)[0][1] - inked_bands(plain)[0][0] < 10 * 8


def _rows(band: tuple[int, int]) -> tuple[int, int, int]:
    return band[0], 576, band[1]


def test_the_two_marks_differ(slip: SlipText) -> None:
    assert draw(replace(slip, reissued=True)).tobytes() != draw(replace(slip, training=True)).tobytes()


@pytest.mark.parametrize(
    "change",
    [
        {"office": "ひばり市役所 北支所"},
        {"issued": "11月25日(水) 8:31 発券"},
        {"label": "A-103"},
        {"address": "hibari.example"},
        {"sign": "C"},
        {"sign": None},
        {"second": None},
    ],
)
def test_everything_said_is_printed(slip: SlipText, change: dict[str, Any]) -> None:
    assert draw(replace(slip, **change)).tobytes() != draw(slip).tobytes()


@pytest.mark.parametrize("field", ["headline", "service", "reading", "facts", "notices", "invitation"])
@pytest.mark.parametrize("which", ["first", "second"])
def test_every_wording_is_printed(slip: SlipText, field: str, which: str) -> None:
    other: Any = {"facts": (Fact("別", "9人"),), "notices": ("別の知らせ",)}.get(field, "別の言葉")
    wording: Wording = getattr(slip, which)
    new: dict[str, Any] = {which: replace(wording, **{field: other})}
    changed = replace(slip, **new)
    assert draw(changed).tobytes() != draw(slip).tobytes()


@pytest.mark.parametrize("letter", sorted(SIGNS))
def test_every_sign_has_its_own_shape(slip: SlipText, letter: str) -> None:
    others = [draw(replace(without_link(slip), sign=other)).tobytes() for other in SIGNS if other != letter]
    assert draw(replace(without_link(slip), sign=letter)).tobytes() not in others


def test_a_letter_without_a_shape_prints_no_sign(slip: SlipText) -> None:
    assert draw(replace(slip, sign="Q")).tobytes() == draw(replace(slip, sign=None)).tobytes()


@unhurried
@given(words=st.lists(st.text(max_size=60), min_size=4, max_size=4), width=st.sampled_from(WIDTHS))
def test_no_text_runs_over_the_edge(slip: SlipText, words: list[str], width: Width) -> None:
    office, service, fact, notice = words
    first = replace(slip.first, service=service, facts=(Fact(fact, notice), Fact("待つ所", fact)), notices=(notice,))
    image = draw(replace(slip, office=office, first=first, second=replace(first, language="en")), width=width)
    assert image.width == {80: 576, 58: 384}[width]
    left, _, right, _ = black(image).getbbox() or (0, 0, 0, 0)
    assert left >= 4
    assert right <= image.width - 4


@unhurried
@given(
    text=st.text(alphabet="住民票の写しを、。「」ー12:〜 A", min_size=1, max_size=200), width=st.sampled_from(WIDTHS)
)
def test_long_japanese_stays_between_the_margins(slip: SlipText, text: str, width: Width) -> None:
    image = draw(replace(without_link(slip), first=replace(slip.first, service=text, notices=(text,))), width=width)
    margin = {80: 28, 58: 12}[width]
    left, _, right, _ = black(image).getbbox() or (0, 0, 0, 0)
    assert left >= margin - 1
    assert right <= image.width - margin + 1


class Recording(Typesetter):
    """Keeps the lines that were set."""

    def __init__(self) -> None:
        super().__init__(FONTS)
        self.lines: list[str] = []

    def lay(self, sheet: Image.Image, text: str, *, x: float, baseline: int, style: Style) -> None:
        self.lines.append(text)
        super().lay(sheet, text, x=x, baseline=baseline, style=style)


@pytest.mark.parametrize("dots", [576, 384, 300])
@pytest.mark.parametrize("value", ["11:00〜11:25", "3・4・5番", "1,234円"])
def test_a_number_in_a_table_is_never_parted(dots: int, value: str) -> None:
    type_ = Recording()
    sheet = Sheet(type_=type_, dots=dots, margin=12)
    plain = Style(size=40)
    sheet.table([("めやす", value)], name=plain, value=replace(plain, bold=True, numeral_size=50))
    sheet.image()
    assert type_.lines == ["めやす", value]


def test_a_value_stands_beside_its_name_where_it_fits() -> None:
    heights = {}
    for dots in (576, 300):
        sheet = Sheet(type_=Recording(), dots=dots, margin=12)
        sheet.table([("めやす", "11:00〜11:25")], name=Style(size=40), value=Style(size=40))
        heights[dots] = sheet.image().height
    assert heights[576] < heights[300]


def test_no_font_at_all_is_said_with_the_names(slip: SlipText, tmp_path: Path) -> None:
    with pytest.raises(MissingFonts, match=r"BIZUDGothic_400Regular\.ttf.*NotoSansJP_400Regular\.ttf") as raised:
        draw(slip, fonts=tmp_path)
    assert str(tmp_path) in str(raised.value)


def test_one_font_is_enough_to_print(slip: SlipText, tmp_path: Path) -> None:
    (tmp_path / "NotoSansJP_400Regular.ttf").symlink_to(FONTS / "NotoSansJP_400Regular.ttf")
    assert draw(slip, fonts=tmp_path).width == 576
    assert unprintable(slip, fonts=tmp_path) == []


def test_names_of_every_language_have_their_letters(slip: SlipText) -> None:
    service = "𠮷 髙 﨑 葛\U000e0100 Trước ế 이사 们 पर्खने Endereço ñ"
    assert unprintable(replace(slip, first=replace(slip.first, service=service))) == []


def test_a_character_without_a_font_is_named_and_prints_as_geta(slip: SlipText) -> None:
    unknown, geta = (replace(slip, first=replace(slip.first, service=f"住所{char}")) for char in ("\U0001f3e0", "〓"))
    assert unprintable(unknown) == ["\U0001f3e0"]
    assert draw(unknown).tobytes() == draw(geta).tobytes()


def test_each_language_has_its_own_letterforms() -> None:
    type_ = Typesetter(FONTS)
    pictures = set()
    for language in ("ja", "zh_Hans", "ko"):
        sheet = Image.new("L", (200, 60), 255)
        type_.lay(sheet, "直骨今", x=10, baseline=45, style=Style(size=40, language=language))
        pictures.add(sheet.tobytes())
    assert len(pictures) == 3


def test_both_spellings_of_a_locale_choose_the_same_fonts() -> None:
    type_ = Typesetter(FONTS)
    assert {type_.width("们Aa", style=Style(size=40, language=tag)) for tag in ("zh_Hans", "zh-Hans")} == {
        type_.width("们Aa", style=Style(size=40, language="zh"))
    }


def test_nepali_is_shaped() -> None:
    type_ = Typesetter(FONTS)
    style = Style(size=40, language="ne")
    joined = type_.width("क्ष", style=style)
    assert 0 < joined < type_.width("क", style=style) + type_.width("ष", style=style)
    assert type_.width("A विदेशी", style=style) == pytest.approx(
        type_.width("A ", style=style) + type_.width("विदेशी", style=style), abs=1
    )


def test_an_era_name_is_not_drawn_as_one_sign() -> None:
    assert Typesetter(FONTS).width("令和", style=Style(size=40)) == 80


def test_bold_is_heavier_in_every_language() -> None:
    type_ = Typesetter(FONTS)
    for language, text in (("ja", "番号"), ("vi", "Số của bạn"), ("ne", "नम्बर"), ("ko", "번호"), ("zh_Hans", "号码")):
        ink = {}
        for bold in (False, True):
            sheet = Image.new("L", (400, 60), 0)
            white = Image.new("L", sheet.size, 255)
            type_.lay(white, text, x=10, baseline=45, style=Style(size=40, bold=bold, language=language))
            ink[bold] = sum(ImageOps.invert(white).tobytes())
        assert ink[True] > ink[False]


def test_the_slip_is_a_pdf_of_the_papers_size(slip: SlipText, tmp_path: Path) -> None:
    pdf = as_pdf(slip)
    assert paper.faults(pdf, tmp_path) == []
    read = paper.squeezed(paper.text(pdf))
    for wording in (slip.first, slip.second):
        assert wording is not None
        told = (wording.headline, wording.service, *wording.notices, *(fact.value for fact in wording.facts))
        assert [one for one in told if paper.squeezed(one) not in read] == []
    assert "A-102" in read
    picture = paper.picture(pdf, dpi=203)
    assert abs(picture.width - 80 / 25.4 * 203) < 2
    picture.save(tmp_path / "slip.png")
    read = subprocess.run(
        ["zbarimg", "-q", "--raw", str(tmp_path / "slip.png")], capture_output=True, text=True, check=True
    )
    assert read.stdout.strip() == slip.url
