"""A sealed value is read with the key of its case, at its place, and nowhere else."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.dialects import sqlite

from windowsvc.office.sealed import CaseKey, Cipher, Sealed, cases_with_keys, destroy, key_of, new_key, strays
from windowsvc.office.vault import KeyStore
from windowsvc.refusal import Refusal

TODAY = date(2026, 11, 24)
PLACE = "case_answer.value"


@pytest.fixture
def keys(tmp_path: Path) -> Iterator[KeyStore]:
    made = KeyStore(tmp_path)
    yield made
    made.close()


def test_what_was_sealed_is_read_again_with_the_keys_of_another_process(keys: KeyStore, tmp_path: Path) -> None:
    key = new_key(keys, today=TODAY)
    value = {"name": "窓口 花子", "kana": "マドグチ ハナコ"}
    cipher = key.seal(PLACE, value)
    assert "窓口".encode() not in cipher.data
    assert cipher.data[:1] == b"\x01"
    assert key.seal(PLACE, value).data != cipher.data
    other = KeyStore(tmp_path)
    assert key_of(other, key.case).open(cipher) == value
    other.close()


def test_a_yes_is_as_long_as_a_no(keys: KeyStore) -> None:
    key = new_key(keys, today=TODAY)
    assert len({len(key.seal(PLACE, value).data) for value in (True, False, None, 82, "tag")}) == 1


@pytest.mark.parametrize("change", ["place", "case", "bit", "version", "short"])
def test_what_was_changed_or_moved_is_refused(keys: KeyStore, change: str) -> None:
    key = new_key(keys, today=TODAY)
    data = key.seal(PLACE, True).data
    reader, place = key, PLACE
    if change == "place":
        place = "case_item.reason"
    elif change == "case":
        reader = CaseKey("other", key.secret)
    elif change == "bit":
        data = data[:-1] + bytes([data[-1] ^ 1])
    elif change == "version":
        data = b"\x02" + data[1:]
    else:
        data = data[:8]
    with pytest.raises(Refusal) as found:
        reader.open(Cipher(place, data))
    assert found.value.code == "case_unreadable"


def test_a_column_takes_only_what_was_sealed_for_it(keys: KeyStore) -> None:
    column = Sealed(PLACE)
    cipher = new_key(keys, today=TODAY).seal(PLACE, True)
    dialect = sqlite.dialect()
    assert column.process_bind_param(cipher, dialect) == cipher.data
    assert column.process_result_value(cipher.data, dialect) == cipher
    for wrong in ("窓口 花子", b"plain", Cipher("other.place", cipher.data)):
        with pytest.raises(ValueError, match="only what was sealed"):
            column.process_bind_param(wrong, dialect)  # type: ignore[arg-type]


def test_a_destroyed_key_is_not_made_anew(keys: KeyStore) -> None:
    key = new_key(keys, today=TODAY)
    assert cases_with_keys(keys) == {key.case}
    destroy(keys, key.case)
    with pytest.raises(Refusal) as found:
        key_of(keys, key.case)
    assert found.value.code == "case_unknown"
    assert cases_with_keys(keys) == set()
    assert key.case not in repr(key.secret)
    assert str(key.secret) not in repr(key)


def test_keys_without_a_case_are_strays_after_a_day(keys: KeyStore) -> None:
    code = new_key(keys, today=TODAY).case
    assert strays({code}, known=set(), today=TODAY) == set()
    assert strays({code}, known=set(), today=date(2026, 11, 25)) == set()
    assert strays({code}, known=set(), today=date(2026, 11, 26)) == {code}
    assert strays({code}, known={code}, today=date(2026, 12, 26)) == set()
