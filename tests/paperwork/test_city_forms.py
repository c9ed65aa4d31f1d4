"""A city's own sheets: values land where the map says, on the page as it is seen, and nothing active is taken over."""

from __future__ import annotations

import io
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageChops

from tests.paperwork import families, paper
from tests.paperwork.test_packet import _HEIR, planned
from windowsvc.paperwork import city_forms, overlay, packet
from windowsvc.paperwork.city_forms import CityField, CityForm, CitySheet
from windowsvc.paperwork.roles import Source
from windowsvc.refusal import Refusal

_SHEETS = {sheet.form.id: sheet for sheet in city_forms.shipped("hibari").values()}


def filled(sheet: CitySheet, *, case: Any = None) -> tuple[bytes, Any]:
    event = "bereavement" if "funeral" in sheet.form.id else "move_in"
    source = Source(case or families.family(event), families.CITY, person="a" if event == "move_in" else None)
    painter = families.painter()
    under = overlay.paint(painter, sheet, overlay.fill(sheet, source))
    return overlay.lay_under(painter.sheets.finish(), under), painter


def test_three_sheets_come_with_the_city() -> None:
    assert len(_SHEETS) == 3


@pytest.mark.parametrize("name", sorted(_SHEETS))
def test_values_land_where_the_map_says(name: str, tmp_path: Path) -> None:
    sheet = _SHEETS[name]
    pdf, painter = filled(sheet)
    assert painter.drawn.problems == []
    assert paper.faults(pdf, tmp_path) == []
    words = paper.words(pdf)
    written = {one.cell: one for one in painter.drawn.placed}
    assert {field.id for field in sheet.form.fields if field.source and not field.options} == set(written)
    for one in written.values():
        box = one.box
        inside = [word for word in words if box.x - 0.5 <= word.left and word.right <= box.x + box.width + 0.5
                  and box.y <= (word.top + word.bottom) / 2 <= box.y + box.height]  # fmt: skip
        read = paper.squeezed("".join(word.text for word in sorted(inside, key=lambda word: word.left)))
        assert paper.squeezed("".join(one.texts)) in read, one.cell


@pytest.mark.parametrize("name", sorted(_SHEETS))
def test_the_sheet_below_looks_as_it_did(name: str) -> None:
    sheet = _SHEETS[name]
    pdf, _ = filled(sheet)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        width, height = (float(edge) * 25.4 / 72 for edge in document.pages[0].mediabox[2:])
        assert (width, height) == pytest.approx(sheet.pages[0], abs=0.1)
        assert "/AcroForm" not in document.Root
        assert "/Annots" not in document.pages[0].obj
    below, above = paper.picture(sheet.pdf, dpi=50), paper.picture(pdf, dpi=50)
    assert below.size == above.size
    ink = [(a, b) for a, b in zip(below.tobytes(), above.tobytes(), strict=True) if a < 100]
    assert all(b < 140 for _, b in ink)


def test_a_choice_is_ringed_at_its_own_place() -> None:
    sheet = _SHEETS["hibari_water_start"]
    case = families.family("move_in")
    with_slip = replace(case, known={**case.known, "water.payment": "slip"})
    with_card = replace(case, known={**case.known, "water.payment": "card"})
    pictures = [paper.picture(filled(sheet, case=one)[0], dpi=100) for one in (with_slip, with_card)]
    mark = next(field for field in sheet.form.fields if field.id == "pay").options["slip"]
    scale = 100 / 25.4
    box = tuple(round(edge * scale) for edge in (mark.x, mark.y, mark.x + mark.width, mark.y + mark.height))
    ink = [sum(255 - dot for dot in picture.crop(box).tobytes()) for picture in pictures]
    assert ink[0] > ink[1] * 1.2


def test_a_packet_prints_the_citys_sheet_in_place_of_ours() -> None:
    facts = {**_HEIR, "deceased.insurance": "national_health", "deceased.left_job_within_3_months": False,
             "deceased.third_party_cause": False, "deceased.work_cause": False}  # fmt: skip
    found, plan, case = planned("bereavement", facts)
    own = city_forms.shipped("hibari")
    whole = packet.make(found, plan, case, city=families.CITY, printed=families.PRINTED, own=own)
    ids = [sheet.layout.id for sheet in whole.due.sheets]
    assert "hibari_nhi_funeral" in ids
    assert "f_nhi_funeral" not in ids
    assert "ひばり市国民健康保険規則" in paper.text(whole.pdf)


def test_what_cannot_be_printed_leaves_an_open_box() -> None:
    case = families.family("bereavement")
    known = {**case.known, "deceased.name": {"name": "\U0001f9ff子", "kana": "コ"}}
    pdf, painter = filled(_SHEETS["hibari_nhi_funeral"], case=replace(case, known=known))
    assert [problem.label for problem in painter.drawn.problems] == ["死亡した被保険者"]
    assert "コ" not in paper.text(pdf).replace("マドグチ ハナコ", "")


def test_nothing_active_is_taken_over(tmp_path: Path) -> None:
    sheet = _SHEETS["hibari_seal_registration"]
    with pikepdf.open(io.BytesIO(sheet.pdf)) as document:
        script = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
        document.Root.OpenAction = document.make_indirect(script)
        document.pages[0].obj.AA = Dictionary(O=script)
        link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]),
                          A=Dictionary(S=Name.URI, URI=String("https://example.com")))  # fmt: skip
        document.pages[0].obj.Annots.append(document.make_indirect(link))
        document.attachments["a.txt"] = b"hello"
        out = io.BytesIO()
        document.save(out)
    pdf, _ = filled(replace(sheet, pdf=out.getvalue()))
    assert paper.faults(pdf, tmp_path) == []


def _map(**changes: Any) -> CityForm:
    raw = {"id": "a", "label": "氏名", "x": 20, "y": 20, "width": 50, "height": 10, "from": "deceased.name", **changes}
    field = CityField.model_validate(raw)
    return CityForm(id="x", title="x", forms=("x",), pdf="x.pdf", version="1", fields=(field,))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"x": 400}, "outside the page"),
        ({"page": 3}, "no page 3"),
        ({"width": 0}, "no place"),
        ({"type": "choice"}, "has places"),
        ({"from": "person.mynumber"}, "hand alone"),
    ],
)
def test_a_map_that_cannot_be_used_says_why(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(Refusal) as refused:
        city_forms.ready(_map(**changes), _SHEETS["hibari_water_start"].pdf)
    assert refused.value.code == "field_map_invalid"
    assert says in refused.value.detail["first"]


def _seen(pdf: bytes, *, turn: int = 0, crop: bool = False, unit: float = 1) -> bytes:
    """The same page, turned and cut by its marks alone."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        page = document.pages[0]
        page.obj.Rotate = turn
        if crop:
            page.cropbox = [60, 100, 500, 800]
        if unit != 1:
            page.obj.UserUnit = unit
        out = io.BytesIO()
        document.save(out)
    return out.getvalue()


@pytest.mark.parametrize("crop", [False, True])
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_page_is_filled_as_it_is_seen(turn: int, crop: bool, tmp_path: Path) -> None:
    """Which way up and how far cut: what is printed looks like the sheet, and the value stands in its box."""
    base = _seen(_SHEETS["hibari_water_start"].pdf, turn=turn, crop=crop)
    sheet = city_forms.ready(_map(), base)
    empty, _ = filled(replace(sheet, form=sheet.form.model_copy(update={"fields": ()})))
    wanted, made = (paper.picture(one, dpi=50) for one in (base, empty))
    if crop:
        command = ["pdftoppm", "-r", "50", "-gray", "-cropbox", "-"]
        wanted = Image.open(io.BytesIO(subprocess.run(command, input=base, capture_output=True, check=True).stdout))
    assert wanted.size == made.size
    difference = ImageChops.difference(wanted.convert("L"), made).histogram()
    assert sum(value * count for value, count in enumerate(difference)) / sum(difference) < 0.05
    pdf, _ = filled(sheet, case=families.family("bereavement"))
    (name,) = [word for word in paper.words(pdf) if word.text == "太郎"]
    assert 20 <= name.left <= name.right <= 70
    assert 20 <= name.top <= name.bottom <= 31
    assert paper.faults(pdf, tmp_path) == []


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_the_rectangles_of_a_form_turn_with_their_page(turn: int) -> None:
    own = _SHEETS["hibari_seal_registration"]
    turned = city_forms.ready(own.form, _seen(own.pdf, turn=turn))
    wide, tall = own.pages[0]
    for before, after in zip(own.form.fields, turned.form.fields, strict=True):
        if before.acro:
            x, y = before.x, before.y
            moved = {90: (tall - y - before.height, x), 180: (wide - x - before.width, tall - y - before.height),
                     270: (y, wide - x - before.width)}[turn]  # fmt: skip
            assert (after.x, after.y) == pytest.approx(moved, abs=0.01)


def test_a_page_whose_units_are_larger_is_larger() -> None:
    sheet = city_forms.ready(_map(), _seen(_SHEETS["hibari_water_start"].pdf, unit=2))
    assert sheet.pages[0] == pytest.approx((420, 594), abs=0.1)


def _turned(pdf: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.pages[0].obj.Rotate = 45
        out = io.BytesIO()
        document.save(out)
    return out.getvalue()


def _locked(pdf: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        out = io.BytesIO()
        document.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    return out.getvalue()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda pdf: b"no pdf at all", "pdf_unreadable"),
        (lambda pdf: pdf + b" " * 2_000_001, "pdf_too_large"),
        (_turned, "pdf_turned"),
        (_locked, "pdf_unreadable"),
    ],
)
def test_a_file_that_cannot_serve_is_refused(change: Any, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        city_forms.ready(_map(), change(_SHEETS["hibari_water_start"].pdf))
    assert refused.value.code == code
