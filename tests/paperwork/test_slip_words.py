"""The words of a slip: the office's language first, the visitor's below, nothing invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from windowsvc.languages.locales import EN, JA, JA_EASY, LOCALES, get
from windowsvc.languages.localised import LocalisedText
from windowsvc.paperwork.slip import draw, unprintable
from windowsvc.paperwork.slip_words import SlipFacts, slip_text

FACTS = SlipFacts(
    office=LocalisedText({"ja": "ひばり市役所", "en": "Hibari City Hall"}),
    service=LocalisedText({"ja": "引っ越し・住所の変更", "en": "Moving house", "vi": "Chuyển nhà"}),
    label="A-102",
    issued_at=datetime(2026, 11, 24, 1, 26, tzinfo=UTC),
    language=JA,
    first_language=JA,
    ahead=12,
    floor="1F",
    wait_at=LocalisedText({"ja": "右奥 3・4・5番窓口の前", "en": "right back, windows 3, 4, 5"}),
    sign="A",
    url="https://machi.hibari.example/t/7mQ4xK2vLr9wPzB3nT8yEg",
)


def test_a_japanese_slip_says_all_of_it_once() -> None:
    slip = slip_text(FACTS)
    assert (slip.office, slip.issued, slip.label) == ("ひばり市役所", "11月24日(火) 10:26 発券", "A-102")
    assert slip.second is None
    assert (slip.first.headline, slip.first.service) == ("あなたの番号", "引っ越し・住所の変更")
    assert slip.first.reading == "えー の ひゃくに"
    assert [(fact.name, fact.value) for fact in slip.first.facts] == [
        ("前の方", "12人"),
        ("めやす", "目安を計算中"),
        ("待つ所", "右奥 3・4・5番窓口の前"),
    ]
    assert slip.first.invitation == "スマホで順番を見る"
    assert (slip.url, slip.sign) == (FACTS.url, "A")


def test_an_estimate_is_a_range_of_the_clock() -> None:
    wait = (datetime(2026, 11, 24, 2, 0, tzinfo=UTC), datetime(2026, 11, 24, 2, 25, tzinfo=UTC))
    told = slip_text(replace(FACTS, wait=wait)).first
    assert told.facts[1].value == "11:00〜11:25"
    assert told.notices[0] == "10人中8人が、この時間内に呼ばれます。"
    assert len(slip_text(FACTS).first.notices) == len(told.notices) - 1  # no range, nothing to explain


def test_a_number_that_does_not_wait_any_more_says_only_where() -> None:
    assert [fact.name for fact in slip_text(replace(FACTS, ahead=None)).first.facts] == ["待つ所"]


def test_what_helps_with_hearing_is_said_with_its_windows_in_both_languages() -> None:
    offers = (("hearing_loop", ()), ("signing", ("4", "10")))
    slip = slip_text(replace(FACTS, language=get("vi"), offers=offers))
    assert slip.second is not None
    assert [(one.facts[-1].name, one.facts[-1].value) for one in (slip.first, slip.second)] == [
        ("窓口で使えるもの", "ヒアリングループ\n手話（4、10番窓口）"),
        ("Tại quầy có", "Vòng cảm ứng trợ thính\nNgôn ngữ ký hiệu (quầy số 4, 10)"),
    ]
    assert unprintable(slip) == []


def test_without_a_phone_page_there_is_no_code_and_no_invitation() -> None:
    slip = slip_text(replace(FACTS, url=None))
    assert (slip.url, slip.first.invitation) == (None, "")


@pytest.mark.parametrize(
    ("floor", "place"),
    [("1F", "1階"), ("2", "2階"), ("３階", "3階"), ("B1", "地下1階"), ("中庭", "中庭"), ("", "ロビー")],
)
def test_a_floor_is_said_as_people_say_it(floor: str, place: str) -> None:
    slip = slip_text(replace(FACTS, floor=floor, wait_at=None))
    assert slip.first.facts[-1].value == place


@pytest.mark.parametrize("locale", [one for one in LOCALES if one is not JA], ids=str)
def test_a_visitor_of_another_language_reads_it_below_the_japanese(locale: object) -> None:
    slip = slip_text(replace(FACTS, language=locale))
    assert slip.first.language == "ja"
    assert slip.second is not None
    assert slip.second.language == str(locale)
    assert len(slip.second.facts) == 3
    assert slip.second.reading == ""
    assert unprintable(slip) == []


def test_easy_japanese_carries_its_readings() -> None:
    slip = slip_text(replace(FACTS, language=JA_EASY))
    assert slip.second is not None
    assert slip.second.facts[0].value == "12人(にん)"


def test_english_takes_the_citys_english() -> None:
    slip = slip_text(replace(FACTS, language=EN))
    assert slip.second is not None
    assert (slip.second.headline, slip.second.service) == ("Your number", "Moving house")
    assert [(fact.name, fact.value) for fact in slip.second.facts] == [
        ("People ahead", "12 people"),
        ("Expected", "Wait not known yet"),
        ("Wait at", "right back, windows 3, 4, 5"),
    ]


def test_a_kiosk_may_print_a_second_language_for_everybody() -> None:
    assert slip_text(replace(FACTS, also_in=JA)).second is None
    slip = slip_text(replace(FACTS, also_in=EN))
    assert slip.second is not None
    assert slip.second.language == "en"
    other = slip_text(replace(FACTS, also_in=EN, language=get("vi"))).second
    assert other is not None
    assert other.language == "vi"


def test_an_office_of_another_language_comes_first_in_its_own() -> None:
    slip = slip_text(replace(FACTS, first_language=EN, language=JA))
    assert (slip.first.language, slip.first.reading) == ("en", "")
    assert slip.office == "Hibari City Hall"
    assert slip.second is not None
    assert slip.second.headline == "あなたの番号"


def test_a_city_may_word_it_itself() -> None:
    slip = slip_text(replace(FACTS, wording={"Your number": {"ja": "お手元の番号"}}))
    assert slip.first.headline == "お手元の番号"


def test_a_label_that_cannot_be_read_aloud_has_no_reading() -> None:
    assert slip_text(replace(FACTS, label="外-12")).first.reading == ""


def test_a_copy_and_a_training_slip_are_marked() -> None:
    slip = slip_text(replace(FACTS, reissued=True, training=True))
    assert (slip.reissued, slip.training) == (True, True)
    assert draw(slip).height > draw(slip_text(FACTS)).height
