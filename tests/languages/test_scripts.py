"""A translation in the wrong script is found; Latin words and official terms in brackets are not."""

import re

import pytest
from babel.messages.pofile import read_po

from windowsvc import resources
from windowsvc.languages import scripts
from windowsvc.languages.locales import get

HALF_MARKS = re.compile(r"[一-鿿][,;:?!(]|[,;?!)][一-鿿]")


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("ko", "番号を呼びます"),
        ("ko", "Please wait in the lobby"),
        ("zh_Hans", "ここで待ってください"),
        ("zh_Hans", "기다려 주십시오"),
        ("ne", "Please wait"),
        ("vi", "请稍等"),
        ("es", "कृपया पर्खनुहोस्"),
        ("id", "Привет"),
        ("ja", "기다려 주십시오"),
    ],
)
def test_another_script_is_found(code, text):
    assert scripts.faults(text, get(code))


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("ko", "번호표의 QR코드 {label}"),
        ("zh_Hans", "个人编号卡(My Number卡)"),
        ("vi", "phiếu cư dân (住民票)"),
        ("pt_BR", "{floor}º andar"),
        ("ne", "टोकनको QR कोड"),
        ("ja", "番号札の QRコード"),
        ("fil", "{n} tao"),
        ("ko", "{label}"),
    ],
)
def test_what_is_in_its_script_is_left_alone(code, text):
    assert scripts.faults(text, get(code)) == []


def test_letters_are_counted_by_script_without_fields():
    assert scripts.letters("A番はい नमस्ते {label}!") == {"latin": 1, "han": 1, "kana": 2, "devanagari": 4}


def test_numbers_are_in_the_digits_of_the_screens_and_forms():
    assert scripts.faults("१४ दिनभित्र", get("ne")) == ["has other digits than every screen and form: १४"]
    assert scripts.faults("14 दिनभित्र", get("ne")) == []
    assert scripts.faults("１４天以内", get("zh_Hans")) == []


def test_chinese_has_the_marks_of_chinese():
    for path in sorted((resources.ROOT / "translations/zh_Hans/LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            told = [one.string for one in read_po(file) if one.id]
        texts = [text for one in told for text in (one if isinstance(one, tuple) else (one,))]
        assert [text for text in texts if HALF_MARKS.search(text)] == []
