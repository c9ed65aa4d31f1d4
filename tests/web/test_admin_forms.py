"""Every kind of setting: made, changed, refused in words, put back, by the pages themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.datastructures import MultiDict

from tests.web import administration as admin
from tests.web.administration import Form, furnish, item, officer, past, wrong
from windowsvc.office.configuration import kinds
from windowsvc.web.admin.fields import fields_of
from windowsvc.web.admin.words_lobby import KINDS

if TYPE_CHECKING:
    from tests.web.conftest import Hall

NEW: dict[str, tuple[Form, str]] = {
    "series": ({"prefix": "ｃ", "last": "299", "shape": "square"}, "c"),
    "service": ({"name.ja": "引っ越し", "public_name.ja": "引っ越し", "series": "a"}, "service"),
    "profile": ({"name.ja": "税だけ", "services": "zei"}, "profile"),
    "window": ({"label": "２", "profile": "all"}, "w2"),
    "board": ({"name.ja": "2階", "languages": "ja", "distance_m": "8"}, "board"),
    "kiosk": ({"name.ja": "裏口", "printer.kind": "none"}, "kiosk"),
    "notice": ({"text.ja": "12月29日から休みます"}, "notice"),
    "priority": ({"name.ja": "赤ちゃんと一緒", "head_start": "3"}, "priority"),
    "department": ({"name.ja": "市民課", "floor": "1階"}, "section"),
}
"""Kind -> what is typed into an empty form, and the code that is made for it."""

CHANGED: dict[str, tuple[str, Form, Any]] = {
    "office": ("main", {"telephone": "0123-45-6789"}, "0123-45-6789"),
    "series": ("a", {"last": "599"}, 599),
    "service": ("shomei", {"floor": "2階"}, "2階"),
    "profile": ("all", {"strict": "1"}, True),
    "window": ("w1", {"floor": "2階"}, "2階"),
    "board": ("lobby", {"distance_m": "７.5"}, 7.5),
    "kiosk": ("door", {"printer.host": "10.0.0.5"}, {"host": "10.0.0.5"}),
    "opening": ("", {"hours.last.time": "16時30分"}, {"last_issue": "16:30"}),
    "rules": ("", {"return_k": "3"}, 3),
    "notice": ("n", {"text.ja": "休みます"}, {"ja": "休みます"}),
    "priority": ("p", {"head_start": "4"}, 4),
    "department": ("d", {"telephone": "2101"}, "2101"),
}
"""Kind -> the code of an item, what is changed in its form, and what its field then holds."""

REFUSED: dict[str, tuple[Form, str]] = {
    "office": ({"name.ja": ""}, "japanese_missing"),
    "series": ({"last": "12345"}, "series_order"),
    "service": ({"series": "nowhere"}, "choice_unknown"),
    "profile": ({"services": []}, "too_few"),
    "window": ({"label": "123456789"}, "too_long"),
    "board": ({"distance_m": "90"}, "too_large"),
    "kiosk": ({"printer.port": "many"}, "number_needed"),
    "opening": ({"hours.mon.close": "08:00"}, "times_order"),
    "rules": ({"recall_limit": "0"}, "too_small"),
    "notice": ({"until": "tomorrow"}, "instant_needed"),
    "priority": ({"head_start": ""}, "missing"),
    "department": ({"name.ja": " ", "name.en": "Citizens"}, "japanese_missing"),
}


@pytest.fixture
def furnished(hall: Hall) -> Hall:
    furnish(hall)
    admin.change(hall, "notice", "n", {"text": {"ja": "お知らせ"}})
    admin.change(hall, "priority", "p", {"name": {"ja": "妊娠中"}, "head_start": 2})
    admin.change(hall, "department", "d", {"name": {"ja": "税務課"}})
    return hall


def with_changes(form: MultiDict[str, str], changes: Form) -> MultiDict[str, str]:
    changed = form.copy()
    for name, value in changes.items():
        changed.setlist(name, value if isinstance(value, list) else [value])
    return changed


def path_of(kind: str, code: str) -> str:
    return f"/main/item/{kind}" + (f"/{code}" if code else "")


def test_every_kind_of_the_lobby_has_a_page() -> None:
    assert set(kinds()) - set(KINDS) == {"text"}


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_is_asked_for_in_words(kind: str) -> None:
    assert [one.name for one in fields_of(kind) if one.name not in KINDS[kind].fields] == []
    assert all(one.words.choices for one in fields_of(kind) if one.widget == "choice")


@pytest.mark.parametrize("kind", NEW)
def test_a_kind_is_made_with_a_form(furnished: Hall, kind: str) -> None:
    typed, code = NEW[kind]
    desk = officer(furnished)
    before = set(admin.city(furnished).items[kind])
    answer = desk.save(f"/main/item/{kind}", with_changes(desk.form(f"/main/item/{kind}"), typed))
    assert answer.status_code == 303, answer.text
    assert set(admin.city(furnished).items[kind]) - before == {code}
    assert "反映しました" in desk.get(answer.headers["Location"].removeprefix("/admin")).text


@pytest.mark.parametrize("kind", CHANGED)
def test_an_untouched_form_says_what_stands(furnished: Hall, kind: str) -> None:
    code, _, _ = CHANGED[kind]
    desk = officer(furnished)
    if kind == "rules":
        admin.change(furnished, "rules", "main", {"pause_reasons": [{"ja": "昼休み"}]})
    looked = desk.post(path_of(kind, code), with_changes(desk.form(path_of(kind, code)), {"step": "check"}))
    assert "今の設定と同じです" in looked.text


@pytest.mark.parametrize("kind", CHANGED)
def test_a_kind_is_changed_and_put_back(furnished: Hall, kind: str) -> None:
    code, typed, expected = CHANGED[kind]
    desk, path, real = officer(furnished), path_of(*CHANGED[kind][:0], kind, code), code or "main"
    if kind == "rules":
        admin.change(furnished, "rules", "main", {"return_k": 2})
    before = item(furnished, kind, real)
    answer = desk.save(path, with_changes(desk.form(path), typed))
    assert answer.status_code == 303, answer.text
    name = next(iter(typed)).split(".")[0]
    value = item(furnished, kind, real)[name]
    assert (value if not isinstance(expected, dict) else {key: value[key] for key in expected}) == expected
    change = past(furnished, kinds=[kind], code=real)[0]
    back = f"/main/changes/{change.id}/back"
    page = desk.get(back).text
    assert "反映すると変わること" in page
    assert desk.post(back, {"version": admin.form_in(page)["version"]}).status_code == 303
    assert item(furnished, kind, real) == before


@pytest.mark.parametrize("kind", REFUSED)
def test_a_mistake_is_told_beside_its_field_and_changes_nothing(furnished: Hall, kind: str) -> None:
    typed, code = REFUSED[kind]
    desk, path = officer(furnished), path_of(kind, CHANGED[kind][0])
    before = item(furnished, kind, CHANGED[kind][0] or "main")
    answer = desk.save(path, with_changes(desk.form(path), typed))
    assert answer.status_code == 422
    assert code in wrong(answer.text)
    assert "まだ何も変わっていません" in answer.text
    assert item(furnished, kind, CHANGED[kind][0] or "main") == before


def test_the_difference_is_said_in_words_before_anything_changes(furnished: Hall) -> None:
    desk, path = officer(furnished), "/main/item/profile/all"
    form = desk.form(path)
    form.setlist("services", ["zei", "shomei"])
    form["step"] = "check"
    page = desk.post(path, form).text
    assert "<del>証明書 → 税</del>" in page
    assert "<ins>税 → 証明書</ins>" in page
    assert item(furnished, "profile", "all")["services"] == ["shomei", "zei"]


def test_the_order_of_a_list_is_changed_without_scripts(furnished: Hall) -> None:
    desk, path = officer(furnished), "/main/item/profile/all"
    moved = desk.post(path, with_changes(desk.form(path), {"do": "up:services:zei"}))
    assert desk.save(path, admin.form_in(moved.text)).status_code == 303
    assert item(furnished, "profile", "all")["services"] == ["zei", "shomei"]


def test_more_rows_are_given_without_scripts_and_keep_what_was_typed(furnished: Hall) -> None:
    desk = officer(furnished)
    typed = with_changes(desk.form("/main/item/rules"), {"pause_reasons.0.ja": "会議", "do": "more:pause_reasons.rows"})
    form = admin.form_in(desk.post("/main/item/rules", typed).text)
    assert form["pause_reasons.0.ja"] == "会議"
    assert "pause_reasons.3.ja" in form


def test_a_code_is_chosen_once_and_must_be_free(furnished: Hall) -> None:
    desk = officer(furnished)
    form = with_changes(desk.form("/main/item/series"), {"prefix": "K", "code": "a"})
    assert wrong(desk.save("/main/item/series", form).text) == {"code_taken"}
    assert wrong(desk.save("/main/item/series", with_changes(form, {"code": "か"})).text) == {"code_invalid"}
    assert desk.save("/main/item/series", with_changes(form, {"code": "kodomo"})).status_code == 303
    assert 'name="code"' not in desk.get("/main/item/series/kodomo").text


def test_an_item_taken_out_of_use_says_what_still_names_it(furnished: Hall) -> None:
    desk, path = officer(furnished), "/main/item/series/a"
    form = desk.form(path)
    del form["active"]
    form["step"] = "check"
    page = desk.post(path, form).text
    assert "まだこの項目を使っている設定があります" in page
    assert "証明書" in page


def test_somebody_who_was_faster_is_said_kindly_and_nothing_typed_is_lost(furnished: Hall) -> None:
    desk, path = officer(furnished), "/main/item/series/a"
    form = with_changes(desk.form(path), {"last": "700"})
    admin.change(furnished, "series", "a", {"prefix": "A", "last": 600})
    answer = desk.save(path, form)
    assert answer.status_code == 409
    assert "ほかの人が先に変えました" in answer.text
    again = admin.form_in(answer.text)
    assert again["last"] == "700"
    assert desk.save(path, again).status_code == 303
    assert item(furnished, "series", "a")["last"] == 700


def test_an_item_of_another_office_is_not_there(furnished: Hall) -> None:
    desk = officer(furnished)
    assert desk.get("/branch/item/series/a").status_code == 404
    assert desk.get("/main/item/nothing").status_code == 404
    assert desk.get("/nowhere/services").status_code == 404


def test_an_office_is_founded_and_has_its_own_pages(furnished: Hall) -> None:
    desk = officer(furnished)
    form = with_changes(desk.form("/-/item/office"), {"name.ja": "南支所", "code": "minami"})
    answer = desk.save("/-/item/office", form)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/admin/minami/offices")
    assert "南支所" in desk.get("/minami").text
    assert desk.save("/minami/item/series", {"prefix": "M", "width": "3", "first": "1", "last": "9", "shape": "circle",
                                             "active": "1"}).status_code == 303  # fmt: skip
