"""Every form is drawn with what is known of a family, inside its boxes, and reads back from the PDF."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.paperwork import families, form_pictures, hard_names, paper
from windowsvc.paperwork import layouts
from windowsvc.paperwork.form import FormPainter
from windowsvc.paperwork.layouts import BY_HAND, Layout
from windowsvc.paperwork.roles import Named
from windowsvc.paperwork.values import fill

_EVERY = layouts.shipped()


@pytest.fixture(scope="module")
def printed() -> tuple[bytes, FormPainter]:
    return families.drawn(*_EVERY.values())


@pytest.fixture(scope="module")
def words(printed: tuple[bytes, FormPainter]) -> dict[int, list[paper.Word]]:
    found: dict[int, list[paper.Word]] = {}
    for word in paper.words(printed[0]):
        found.setdefault(word.page, []).append(word)
    return found


def test_there_are_forty_layouts_and_more() -> None:
    assert len(_EVERY) >= 40


def test_everything_known_is_printed_on_one_page_each(printed: tuple[bytes, FormPainter]) -> None:
    _, paints = printed
    assert paints.drawn.problems == []
    assert paints.sheets.pages == len(_EVERY)


@pytest.mark.parametrize("name", sorted(_EVERY))
def test_fields_read_back_inside_their_boxes(
    name: str, printed: tuple[bytes, FormPainter], words: dict[int, list[paper.Word]]
) -> None:
    placed = [one for one in printed[1].drawn.placed if one.form == name]
    assert {one.cell for one in placed} >= {"on"} or not _EVERY[name].dated
    for one in placed:
        box = one.box
        inside = [
            word for word in words[one.page] if _within(word, box.x, box.y, box.x + box.width, box.y + box.height)
        ]
        read = _read(inside)
        for text in one.texts:
            assert paper.squeezed(text) in read, (one.cell, text, read)
        for word in inside:
            assert box.x - 0.5 <= word.left, (one.cell, word)
            assert word.right <= box.x + box.width + 0.5, (one.cell, word)


def _read(found: list[paper.Word]) -> str:
    """The words as they stand, line by line."""
    lines: list[list[paper.Word]] = []
    for word in sorted(found, key=lambda one: one.bottom):
        if lines and word.bottom - lines[-1][0].bottom < 1.3:
            lines[-1].append(word)
        else:
            lines.append([word])
    rows = (sorted(line, key=lambda one: one.left) for line in lines)
    return paper.squeezed("".join(word.text for row in rows for word in row))


def _within(word: paper.Word, left: float, top: float, right: float, bottom: float) -> bool:
    across, down = (word.left + word.right) / 2, (word.top + word.bottom) / 2
    return left <= across <= right and top <= down <= bottom


@pytest.mark.parametrize("name", sorted(_EVERY))
def test_every_binding_fills_its_field(name: str) -> None:
    """A field that names a source is filled for a family that knows everything, unless nobody has the role."""
    layout = _EVERY[name]
    filled = fill(layout, families.source(layout))
    empty = {cell.id for cell in layout.cells if cell.source and filled.fields.get(cell.id, "table") in (None, "")}
    roles = {cell.id for cell in layout.cells if cell.source.split(".")[0] in ("agent",)}
    assert empty - roles - _UNKNOWN.get(name, set()) == set()


_UNKNOWN: dict[str, set[str]] = {"F16": {"p_name", "p_birth"}, "F13": set()}
"""Fields that stay empty in these families: three people move, and nobody said whose certificate it is."""


def test_nobody_but_the_person_signs_seals_consents_or_writes_a_number(printed: tuple[bytes, FormPainter]) -> None:
    by_hand = {(layout.id, cell.id) for layout in _EVERY.values() for cell in layout.cells if cell.type in BY_HAND}
    assert len(by_hand) > 100
    assert not by_hand & {(one.form, one.cell.partition("/")[0]) for one in printed[1].drawn.placed}


def test_the_whole_is_sound(printed: tuple[bytes, FormPainter], tmp_path: Path) -> None:
    assert paper.faults(printed[0], tmp_path) == []


def test_bar_codes_are_read_from_the_paper(printed: tuple[bytes, FormPainter], tmp_path: Path) -> None:
    picture = tmp_path / "page.png"
    paper.picture(printed[0], dpi=150, page=1).save(picture)
    read = subprocess.run(["zbarimg", "--quiet", "--raw", str(picture)], capture_output=True, text=True, check=True)
    assert read.stdout.strip() == "K-000123"


def test_more_people_than_lines_go_on_to_a_second_sheet() -> None:
    layout = _EVERY["F01"]
    case = families.family("move_in")
    people = [{**case.people[1], "person.name": f"窓口 {number}子"} for number in range(8)]
    many = replace(case, people=people, ids=[str(number) for number in range(8)])
    paints = families.painter()
    paints.paint(layout, fill(layout, replace(families.source(layout), case=many, person="0")))
    pdf = paints.sheets.finish()
    assert paints.sheets.pages == 3
    text = paper.text(pdf)
    assert [paper.squeezed(text).count(f"窓口{number}子") >= 1 for number in range(8)] == [True] * 8
    assert "(2枚目)" in text


@pytest.mark.parametrize(
    ("name", "group", "lines"),
    [("f_tax_heir", "heirs", 4), ("f_child_allowance", "children", 4), ("f_child_allowance_unpaid", "children", 3),
     ("f_household", "household", 5), ("f_public_housing", "household", 4)],
)  # fmt: skip
def test_those_who_are_named_fill_the_tables_and_go_on_to_a_second_sheet(name: str, group: str, lines: int) -> None:
    layout = _EVERY[name]
    line = families.NAMED.groups[group][0]
    many = [{**line, "person.name": {"name": f"見本 {number}子"}} for number in range(lines + 1)]
    paints = families.painter()
    paints.paint(layout, fill(layout, replace(families.source(layout), named=Named(groups={group: many}))))
    assert paints.sheets.pages == 2
    placed = {one.cell: one.page for one in paints.drawn.placed if "/" in one.cell}
    names = [cell for cell in placed if cell.partition("/")[0].endswith("_name")]
    assert [placed[cell] for cell in names] == [1] * lines + [2]
    read = paper.squeezed(paper.text(paints.sheets.finish()))
    assert all(f"見本{number}子" in read for number in range(lines + 1))


@pytest.mark.parametrize("name", ["M" * 40, "窓" * 60, "ウィシュマ・" * 12, "B" * 200 + " " + "C" * 150])
def test_long_names_shrink_then_wrap_and_are_never_cut(name: str) -> None:
    pdf, paints = _with_name(name)
    assert paints.drawn.problems == []
    box = next(one.box for one in paints.drawn.placed if one.cell == "n_name")
    inside = [
        word
        for word in paper.words(pdf)
        if _within(word, box.x, box.y, box.x + box.width, box.y + box.height) and word.right <= box.x + box.width + 0.5
    ]
    assert paper.squeezed(name) in _read(inside)


@pytest.mark.parametrize("name", hard_names.HOSTILE)
def test_hostile_names_are_printed_as_they_are(name: str, tmp_path: Path) -> None:
    pdf, paints = _with_name(name)
    assert paints.drawn.problems == []
    assert paper.squeezed(name) in paper.squeezed(paper.text(pdf))
    assert paper.faults(pdf, tmp_path) == []


@pytest.mark.parametrize("name", ["窓" * 3400, "<b>" * 3400, "a " * 5000])
def test_ten_kilobytes_of_name_are_refused_and_the_box_stays_open(name: str, tmp_path: Path) -> None:
    pdf, paints = _with_name(name)
    (problem,) = [one for one in paints.drawn.problems if one.label == "氏名"]
    assert problem.refusal.code == "text_too_long"
    assert "手書き" in paper.text(pdf)
    assert name[:40] not in paper.text(pdf)
    assert paper.faults(pdf, tmp_path) == []


def test_a_character_that_no_font_has_leaves_an_open_box_and_is_named() -> None:
    pdf, paints = _with_name("窓口 \U0001f9ff子")
    (problem,) = [one for one in paints.drawn.problems if one.label == "氏名"]
    assert "U+1F9FF" in problem.refusal.detail["characters"]
    assert "手書き" in paper.text(pdf)
    assert "窓口子" not in paper.squeezed(paper.text(pdf))


def _with_name(name: str) -> tuple[bytes, FormPainter]:
    layout = _EVERY["f_dog"].model_copy(update={"id": "f_seal_return", "blocks": _EVERY["f_seal_return"].blocks})
    known = {**families.family("bereavement").known, "applicant.name": {"name": name, "kana": "マドグチ"}}
    case = replace(families.family("bereavement"), known=known)
    paints = families.painter()
    paints.paint(layout, fill(layout, replace(families.source(layout), case=case)))
    return paints.sheets.finish(), paints


def test_birthdays_of_people_from_abroad_are_in_western_years() -> None:
    layout = _EVERY["F01"]
    paints = families.painter()
    paints.paint(layout, fill(layout, families.source(layout)))
    texts = {one.cell: one.texts for one in paints.drawn.placed}
    assert texts["m_birth/0"] == ("33年1月20日",)
    assert texts["m_birth/1"] == ("1990年6月30日",)
    assert texts["m_birth/2"] == ("31年4月1日",)


def _broken(**changes: Any) -> list[str]:
    base = _EVERY["f_seal_return"]
    cell = base.blocks[0].rows[0].cells[0].model_copy(update=changes)
    row = base.blocks[0].rows[0]
    block = base.blocks[0].model_copy(update={"rows": (row.model_copy(update={"cells": (cell, *row.cells[1:])}),)})
    return list(layouts.faults(base.model_copy(update={"blocks": (block,)})))


@pytest.mark.parametrize("kind", sorted(BY_HAND))
def test_a_layout_that_would_fill_what_a_hand_must_write_is_refused(kind: str) -> None:
    assert any("nobody fills" in what for what in _broken(type=kind, source="deceased.name"))


def test_a_layout_that_does_not_fit_is_refused() -> None:
    assert any("mm wide" in what for what in _broken(width=20.0, label_width=5.0))
    assert any("no room" in what for what in _broken(label_width=60.0, width=60.0))
    assert any("individual number" in what for what in _broken(source="person.mynumber"))
    table = _EVERY["f_tax_heir"]
    nobody = tuple(block.model_copy(update={"each": "x"}) for block in table.blocks)
    assert any("no group of people" in what for what in layouts.faults(table.model_copy(update={"blocks": nobody})))
    tall: Layout = _EVERY["f_seal_return"]
    assert any("below the foot" in what for what in layouts.faults(tall.model_copy(update={"blocks": tall.blocks * 3})))


@pytest.mark.parametrize("name", sorted(_EVERY))
def test_it_looks_as_it_did(name: str, printed: tuple[bytes, FormPainter]) -> None:
    """Where a change is meant: `python -m tests.paperwork.form_pictures --keep`, after looking at old beside new."""
    old = form_pictures.kept(name)
    assert old is not None
    page = list(_EVERY).index(name) + 1
    assert form_pictures.different(old, paper.picture(printed[0], dpi=form_pictures.DPI, page=page)) <= 1.2
    assert (form_pictures.FOLDER / f"{name.lower()}.png").stat().st_size <= form_pictures.MOST_BYTES
