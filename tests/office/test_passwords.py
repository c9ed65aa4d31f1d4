"""Passwords: kind rules, slow hashes."""

from __future__ import annotations

import pytest

from windowsvc.office import passwords
from windowsvc.refusal import Refusal


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "password_short"),
        ("short pw9", "password_short"),
        ("あさがおのたね", "password_short"),
        ("x" * 201, "password_long"),
        ("madoguchi.hanako", "password_is_login"),
        ("Madoguchi.Hanako2026", "password_is_login"),
        ("password123", "password_common"),
        ("QWERTYUIOP", "password_common"),
        ("1234567890", "password_common"),
        ("zzzzzzzzzzzzzzz", "password_common"),
    ],
)
def test_what_is_guessed_first_is_refused(password: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        passwords.check(password, login="madoguchi.hanako")
    assert (refused.value.code, refused.value.status) == (code, 422)
    assert not password or password not in str(refused.value.detail)


@pytest.mark.parametrize("password", ["asagao no tane", "あさがおのたねをまく", "0419-kaki-no-ki", "x" * 199 + "y"])
def test_anything_else_of_ten_characters_is_taken(password: str) -> None:
    passwords.check(password, login="madoguchi.hanako")


def test_a_login_of_digits_does_not_forbid_other_digits() -> None:
    passwords.check("4192837465", login="20261")
    with pytest.raises(Refusal):
        passwords.check("1000020261", login="1000020261")


def test_every_common_password_would_otherwise_pass() -> None:
    assert all(len(one) >= passwords.SHORTEST for one in passwords.COMMONEST)


def test_a_made_password_is_taken_and_never_the_same() -> None:
    made = {passwords.made() for _ in range(200)}
    assert len(made) == 200
    for one in made:
        passwords.check(one, login="hanako")
        assert len(one) == 19


def test_only_the_right_password_matches_wide_or_narrow() -> None:
    stored = passwords.hashed("asagao 2026")
    assert stored.startswith("$argon2id$")
    assert "asagao" not in stored
    assert stored != passwords.hashed("asagao 2026")
    assert passwords.matches(stored, "asagao 2026")
    assert passwords.matches(stored, "ａｓａｇａｏ　２０２６")
    assert not passwords.matches(stored, "Asagao 2026")
    assert not passwords.matches(None, "asagao 2026")
    assert not passwords.matches("not a hash", "asagao 2026")
    assert not passwords.matches(stored, "\ud800" * 50)


def test_a_weaker_hash_is_told_apart() -> None:
    from argon2 import PasswordHasher

    assert passwords.outdated(PasswordHasher(time_cost=1, memory_cost=1024).hash("asagao 2026"))
    assert not passwords.outdated(passwords.hashed("asagao 2026"))
