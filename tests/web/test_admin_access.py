"""Who may look, who may change, and where: by role, by office, by device."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.web import administration as admin
from tests.web.administration import Desk, furnish, item, officer
from windowsvc.office.permissions import DeviceKind, Role
from windowsvc.web.access import door_of

if TYPE_CHECKING:
    from tests.web.conftest import Hall

LOOKS = ("/main", "/main/services", "/main/windows", "/main/boards", "/main/kiosks", "/main/hours", "/main/notices",
         "/main/priorities", "/main/rules", "/main/offices", "/main/changes", "/main/item/service/shomei")  # fmt: skip
CHANGES = ("/main/item/service", "/main/devices", "/main/staff", "/main/staff/new", "/main/import",
           "/main/import/settings.xlsx")  # fmt: skip


@pytest.fixture
def furnished(hall: Hall) -> Hall:
    furnish(hall)
    return hall


@pytest.mark.parametrize("role", [Role.VIEWER, Role.CLERK, Role.LEAD])
def test_those_who_do_not_set_up_look_and_change_nothing(furnished: Hall, role: Role) -> None:
    desk = officer(furnished, login="somebody", roles={"main": role})
    assert {path: desk.get(path).status_code for path in LOOKS} == dict.fromkeys(LOOKS, 200)
    assert {path: desk.get(path).status_code for path in CHANGES} == dict.fromkeys(CHANGES, 403)
    assert desk.post("/main/item/series/a", {"last": "1", "step": "apply"}).status_code == 403
    assert "変えられるのは、設定の役割の職員だけです" in desk.get("/main/item/service/shomei").text
    assert "/admin/main/import" not in desk.get("/main").text


def test_an_officer_of_one_office_changes_that_one_only(furnished: Hall) -> None:
    desk = officer(furnished, roles={"branch": Role.OFFICER})
    assert {path: desk.get(path.replace("/main", "/branch")).status_code for path in CHANGES} == dict.fromkeys(
        CHANGES, 200
    )
    assert desk.get("/main/services").status_code == 403
    assert desk.post("/main/item/series/a", {}).status_code == 403
    assert desk.get("/-/item/office").status_code == 403


def test_a_stranger_is_asked_to_sign_in_and_a_device_gets_nothing(furnished: Hall) -> None:
    answer = furnished.client().get("/admin/main/services")
    assert (answer.status_code, answer.headers["Location"][:9]) == (303, "/sign-in?")
    for kind in DeviceKind:
        bearer = {"Authorization": f"Bearer {furnished.device(kind)}"}
        assert furnished.client().get("/admin/main/services", headers=bearer).status_code == 403


def test_a_form_without_its_token_changes_nothing(furnished: Hall) -> None:
    desk = officer(furnished)
    form = desk.form("/main/item/series/a")
    form["last"], form["step"], form["csrf"] = "1", "apply", "no"
    assert desk.client.post("/admin/main/item/series/a", data=form).status_code == 403
    assert item(furnished, "series", "a")["last"] == 499


def test_every_page_names_a_permission_that_fits(furnished: Hall) -> None:
    rules = [rule for rule in furnished.app.url_map.iter_rules() if rule.rule.startswith("/admin")]
    doors = {
        (rule.rule, door.method): door.permission for rule in rules if (door := door_of(furnished.app, rule.endpoint))
    }
    assert len(doors) == len(rules) > 20
    assert {permission for (_, method), permission in doors.items() if method == "POST"} == {
        "block.enter", "config.change", "devices.manage", "measures.read", "people.manage", "survey.walk",
    }  # fmt: skip


def test_a_code_lets_a_device_in_and_is_shown_once(furnished: Hall) -> None:
    desk = officer(furnished)
    page = desk.post("/main/devices", {"kind": "board", "place": "board:lobby", "name": ""}).text
    shown = admin.re.search(r'aria-label="([\d ]+)"', page)
    assert shown is not None
    assert "残り 10分" in page
    client = furnished.client()
    answer = client.post("/api/v1/enrol", json={"code": shown[1].replace(" ", "")})
    assert (answer.status_code, answer.json["place"], answer.json["name"]) == (201, "lobby", "表示盤 ロビー")
    listed = desk.get("/main/devices").text
    assert "表示盤 ロビー" in listed
    assert shown[1].replace(" ", "") not in listed


@pytest.mark.parametrize(
    ("kind", "place", "status"),
    [("board", "", 422), ("board", "window:w1", 422), ("counter", "window:w1", 200), ("counter", "board:lobby", 422),
     ("kiosk", "", 200), ("kiosk", "kiosk:door", 200), ("kiosk", "window:w1", 422), ("integration", "", 200),
     ("board", "board:nothing", 422)],
)  # fmt: skip
def test_a_device_stands_where_its_kind_can_stand(furnished: Hall, kind: str, place: str, status: int) -> None:
    answer = officer(furnished).post("/main/devices", {"kind": kind, "place": place, "name": "機械"})
    assert answer.status_code == status


def test_a_device_is_put_out_after_being_asked_once_more(furnished: Hall) -> None:
    token = furnished.device(DeviceKind.INTEGRATION, name="よその機械")
    desk = officer(furnished)
    path = admin.re.search(r"/admin(/main/devices/\d+/revoke)", desk.get("/main/devices").text)
    assert path is not None
    assert "よその機械" in desk.get(path[1]).text
    assert desk.post(path[1], {}).status_code == 303
    bearer = {"Authorization": f"Bearer {token}"}
    assert furnished.client().get("/api/v1/offices/main/windows", headers=bearer).status_code == 401
    assert desk.get("/main/devices/999/revoke").status_code == 404


def password_in(page: str) -> str:
    found = admin.re.search(r'class="code-digits word num">([^<]+)<', page)
    assert found is not None
    return found[1]


def test_a_person_is_added_and_their_password_is_shown_once(furnished: Hall) -> None:
    desk = officer(furnished)
    made = desk.post("/main/staff/new", {"name": "市民 太郎", "login": "Taro", "role.main": "clerk"})
    password = password_in(made.text)
    assert password not in desk.get("/main/staff").text
    assert "仮のパスワード" in desk.get("/main/staff").text
    client = furnished.client()
    from tests.web.conftest import visitor_token

    form = {"login": "taro", "password": password, "csrf": visitor_token(client)}
    assert client.post("/sign-in", data=form).headers["Location"].startswith("/password")


@pytest.mark.parametrize(
    ("form", "code"),
    [({"name": "市民 太郎", "login": "taro"}, "role_missing"),
     ({"name": "", "login": "taro", "role.main": "clerk"}, "name_invalid"),
     ({"name": "市民 太郎", "login": "officer", "role.main": "clerk"}, "login_taken"),
     ({"name": "市民 太郎", "login": "太郎", "role.main": "clerk"}, "login_invalid")],
)  # fmt: skip
def test_a_person_is_refused_in_words_and_what_was_typed_stays(
    furnished: Hall, form: dict[str, str], code: str
) -> None:
    answer = officer(furnished).post("/main/staff/new", form)
    assert (answer.status_code in (409, 422), admin.wrong(answer.text)) == (True, {code})
    assert f'value="{form["login"]}"' in answer.text


def person_of(desk: Desk, login: str) -> str:
    rows = admin.re.findall(r"<tr>.*?</tr>", desk.get("/main/staff").text, admin.re.DOTALL)
    row = next(row for row in rows if f">{login}<" in row)
    found = admin.re.search(r"/admin(/main/staff/\d+)", row)
    assert found is not None
    return found[1]


def test_roles_are_given_office_by_office(furnished: Hall) -> None:
    furnished.staff("clerk", roles={"main": Role.CLERK})
    desk = officer(furnished)
    path = person_of(desk, "clerk")
    assert desk.post(path, {"role.main": "lead", "role.branch": "viewer"}).status_code == 303
    shown = admin.form_in(desk.get(path).text)
    assert (shown["role.main"], shown["role.branch"], shown["role.*"]) == ("lead", "viewer", "")


def test_a_new_password_ends_the_old_one_and_disabling_ends_the_sign_in(furnished: Hall) -> None:
    clerk = furnished.signed_in("clerk", roles={"main": Role.CLERK})
    desk = officer(furnished)
    path = person_of(desk, "clerk")
    assert clerk.get("/admin/main").status_code == 200
    assert "新しいパスワードは1回だけ" in desk.get(f"{path}/reset").text
    assert len(password_in(desk.post(f"{path}/reset", {}).text)) >= 10
    assert clerk.get("/admin/main").status_code == 303
    assert desk.post(f"{path}/disable", {}).status_code == 303
    assert "ログインできない職員 1人" in desk.get("/main/staff").text
    assert desk.post(f"{path}/unlock", {}).status_code == 303
    assert desk.post(f"{path}/enable", {}).status_code == 303
    assert desk.get(f"{path}/anything").status_code == 404


def test_the_last_officer_stays(furnished: Hall) -> None:
    desk = officer(furnished)
    path = person_of(desk, "officer")
    answer = desk.post(path, {"role.main": "clerk"})
    assert (answer.status_code, admin.wrong(answer.text)) == (409, {"last_officer"})
    answer = desk.post(f"{path}/disable", {})
    assert (answer.status_code, admin.wrong(answer.text)) == (409, {"last_officer"})


def test_an_officer_of_a_branch_has_no_power_over_people_of_other_offices(furnished: Hall) -> None:
    furnished.staff("boss", roles={"*": Role.OFFICER})
    furnished.staff("both", roles={"main": Role.CLERK, "branch": Role.CLERK})
    furnished.staff("own", roles={"branch": Role.CLERK})
    everywhere, desk = officer(furnished), officer(furnished, login="branch", roles={"branch": Role.OFFICER})
    ids = {login: person_of(everywhere, login).removeprefix("/main") for login in ("boss", "both")}
    for path in ids.values():
        for action in ("", "/reset", "/disable"):
            form = {} if action else {"role.branch": "viewer"}
            assert desk.post(f"/branch{path}{action}", form).status_code == 403
    listed = desk.get("/branch/staff").text
    assert "own" in listed
    assert ids["boss"] not in listed
    assert 'name="role.*"' not in desk.get("/branch/staff/new").text
    made = desk.post(
        "/branch/staff/new", {"name": "市民 太郎", "login": "t1", "role.*": "officer", "role.main": "officer"}
    )
    assert admin.wrong(made.text) == {"role_missing"}
