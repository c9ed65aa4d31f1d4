"""Names are printed with the glyphs their fonts name, and read back as they were typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.paperwork import hard_names, paper
from windowsvc import resources
from windowsvc.paperwork.fonts import Fonts, clusters, find_ipamj, fonts
from windowsvc.paperwork.runs import Setter
from windowsvc.paperwork.sheets import Ink, Sheets
from windowsvc.refusal import Refusal

_PER_PAGE = 22


@pytest.fixture(scope="module")
def shipped() -> Fonts:
    """The fonts as they are on a machine without IPAmj明朝."""
    return Fonts(resources.FONTS, ipamj=None)


@pytest.fixture(scope="module")
def every() -> Fonts:
    if find_ipamj() is None:
        pytest.skip("IPAmj明朝 (fonts-ipamj-mincho) is not on this machine")
    return fonts()


def printed(texts: list[str], *, with_fonts: Fonts, hand: str = "mincho") -> bytes:
    sheets = Sheets(with_fonts, title="名前")
    for number, text in enumerate(texts):
        if number % _PER_PAGE == 0:
            sheets.page()
        sheets.text(text, x=15, y=15 + 12 * (number % _PER_PAGE), ink=Ink(size=14, hand=hand))  # type: ignore[arg-type]
    return sheets.finish()


def _lines(pdf: bytes) -> list[str]:
    read = paper.text(pdf, "-layout").replace("\f", "\n").split("\n")
    return [line.strip() for line in read if line.strip()]


def test_sixty_names_are_in_the_table() -> None:
    assert len(hard_names.ALL) >= 60


@pytest.mark.parametrize("hand", ["mincho", "gothic", "bold"])
def test_names_read_back_as_typed(shipped: Fonts, tmp_path: Path, hand: str) -> None:
    names = list(hard_names.NAMES)
    pdf = printed(names, with_fonts=shipped, hand=hand)
    assert _lines(pdf) == names
    assert paper.faults(pdf, tmp_path) == []


@pytest.mark.parametrize("hand", ["mincho", "gothic"])
def test_the_glyph_drawn_is_the_one_that_the_cmap_names(every: Fonts, hand: str) -> None:
    names = [name for name in hard_names.ALL if name.isascii() or not _needs_shaping(name)]
    pdf = printed(names, with_fonts=every, hand=hand)
    glyphs = paper.Glyphs(pdf)
    lines = [line for page in range(len(glyphs.document.pages)) for line in glyphs.lines(page)]
    paths = {face.name: face.path for face in every.chain(hand)}  # type: ignore[arg-type]
    assert len(lines) == len(names)
    for name, line in zip(names, lines, strict=True):
        parts = clusters(name)
        assert [drawn.number == 0 for drawn in line] == [False] * len(parts), name
        for part, drawn in zip(parts, line, strict=True):
            assert drawn.outline == paper.font_file(paths[drawn.font]).outline(part), (name, part, drawn.font)


def _needs_shaping(name: str) -> bool:
    return any("\u0900" <= char <= "\u097f" or char == "\u3099" for char in name)


def test_shaped_scripts_draw_no_empty_box(shipped: Fonts) -> None:
    names = [name for name in hard_names.NAMES if _needs_shaping(name)]
    drawn = [glyph for line in paper.Glyphs(printed(names, with_fonts=shipped)).lines() for glyph in line]
    assert names
    assert all(glyph.number for glyph in drawn)


def test_a_variant_looks_different_from_its_base(every: Fonts) -> None:
    pairs = [("葛\U000e0101", "葛\U000e0100"), ("辻\U000e0100", "辻\U000e0101"), ("辻\U000e0102", "辻\U000e0100"),
             ("邉\U000e010f", "邉"), ("祇\U000e0100", "祇\U000e0101")]  # fmt: skip
    pdf = printed([one for pair in pairs for one in pair], with_fonts=every)
    page = paper.picture(pdf, dpi=100)
    scale = 100 / 25.4
    tops = [(9 + 12 * row) * scale for row in range(2 * len(pairs))]
    crops = [page.crop((round(14 * scale), round(top), round(24 * scale), round(top + 9 * scale))) for top in tops]
    for number, pair in enumerate(pairs):
        assert crops[2 * number].tobytes() != crops[2 * number + 1].tobytes(), pair


def test_what_only_ipamj_has_is_refused_by_name_without_it(shipped: Fonts) -> None:
    for name in hard_names.IPAMJ_ONLY:
        with pytest.raises(Refusal) as refused:
            printed([name], with_fonts=shipped)
        assert refused.value.code == "character_unprintable"
        assert f"U+{ord(name[0]):04X} U+{ord(name[1]):04X}" in refused.value.detail["characters"]
        assert Setter(shipped).unprintable(name) == (name[:2],)


def test_what_only_ipamj_has_is_printed_with_it(every: Fonts) -> None:
    names = list(hard_names.IPAMJ_ONLY)
    assert _lines(printed(names, with_fonts=every)) == names


def test_hostile_text_is_printed_literally(shipped: Fonts, tmp_path: Path) -> None:
    pdf = printed(list(hard_names.HOSTILE), with_fonts=shipped)
    assert _lines(pdf) == list(hard_names.HOSTILE)
    assert paper.faults(pdf, tmp_path) == []


@pytest.mark.parametrize("text", hard_names.REFUSED)
def test_what_has_no_picture_is_refused_by_name(shipped: Fonts, text: str) -> None:
    with pytest.raises(Refusal) as refused:
        printed([text], with_fonts=shipped)
    assert "U+" in refused.value.detail["characters"]
    assert refused.value.detail["characters"].isprintable()


def test_nothing_typed_stays_after_the_document(shipped: Fonts) -> None:
    first = Setter(shipped)
    first.runs("窓口 花子", hand="mincho")
    assert Setter(shipped)._known == {}


def test_fonts_that_are_missing_are_named(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        Fonts(tmp_path, ipamj=None)
    assert "BIZUDMincho_400Regular.ttf" in refused.value.detail["files"]
