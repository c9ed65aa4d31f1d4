"""Letters and numbers as engines read them right, where an engine left alone would not."""

from __future__ import annotations

from typing import Final

JA_LETTERS: Final = {
    "A": "エー", "B": "ビー", "C": "シー", "D": "ディー", "E": "イー", "F": "エフ", "G": "ジー", "H": "エイチ",
    "I": "アイ", "J": "ジェー", "K": "ケー", "L": "エル", "M": "エム", "N": "エヌ", "O": "オー", "P": "ピー",
    "Q": "キュー", "R": "アール", "S": "エス", "T": "ティー", "U": "ユー", "V": "ブイ", "W": "ダブリュー",
    "X": "エックス", "Y": "ワイ", "Z": "ゼット",
}  # fmt: skip

KO_LETTERS: Final = {
    "A": "에이", "B": "비", "C": "씨", "D": "디", "E": "이", "F": "에프", "G": "지", "H": "에이치", "I": "아이",
    "J": "제이", "K": "케이", "L": "엘", "M": "엠", "N": "엔", "O": "오", "P": "피", "Q": "큐", "R": "아르",
    "S": "에스", "T": "티", "U": "유", "V": "브이", "W": "더블유", "X": "엑스", "Y": "와이", "Z": "제트",
}  # fmt: skip

PT_LETTERS: Final = {
    "A": "A", "B": "bê", "C": "cê", "D": "dê", "E": "E", "F": "efe", "G": "gê", "H": "agá", "I": "I", "J": "jota",
    "K": "cá", "L": "ele", "M": "eme", "N": "ene", "O": "O", "P": "pê", "Q": "quê", "R": "érre", "S": "esse",
    "T": "tê", "U": "U", "V": "vê", "W": "dábliu", "X": "xis", "Y": "ípsilon", "Z": "zê",
}  # fmt: skip

ES_LETTERS: Final = {
    "A": "a", "B": "be", "C": "ce", "D": "de", "E": "e", "F": "efe", "G": "ge", "H": "hache", "I": "i", "J": "jota",
    "K": "ca", "L": "ele", "M": "eme", "N": "ene", "O": "o", "P": "pe", "Q": "cu", "R": "erre", "S": "ese",
    "T": "te", "U": "u", "V": "uve", "W": "uve doble", "X": "equis", "Y": "i griega", "Z": "zeta",
}  # fmt: skip

NE_LETTERS: Final = {
    "A": "ए", "B": "बी", "C": "सी", "D": "डी", "E": "ई", "F": "एफ", "G": "जी", "H": "एच", "I": "आई", "J": "जे",
    "K": "के", "L": "एल", "M": "एम", "N": "एन", "O": "ओ", "P": "पी", "Q": "क्यू", "R": "आर", "S": "एस", "T": "टी",
    "U": "यू", "V": "भी", "W": "डब्लू", "X": "एक्स", "Y": "वाई", "Z": "जेड",
}  # fmt: skip

_ZH: Final = ("ling2", "yi1", "er4", "san1", "si4", "wu3", "liu4", "qi1", "ba1", "jiu3")
_VI: Final = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_KO: Final = ("", "일", "이", "삼", "사", "오", "육", "칠", "팔", "구")
_NE: Final = str.maketrans("0123456789", "०१२३४५६७८९")


def zh_digits(number: int) -> str:
    """Pinyin, digit by digit: 102 yi1 ling2 er4."""
    return " ".join(_ZH[int(digit)] for digit in str(number))


def zh_number(number: int) -> str:
    """Pinyin as one number up to 99: 21 er4 shi2 yi1; larger ones digit by digit, as rooms are read."""
    tens, ones = divmod(number, 10)
    if number < 10 or number > 99:
        return zh_digits(number)
    return " ".join(part for part in (_ZH[tens] if tens > 1 else "", "shi2", _ZH[ones] if ones else "") if part)


def vi_digits(number: int) -> str:
    """Digit by digit: 102 một không hai."""
    return " ".join(_VI[int(digit)] for digit in str(number))


def vi_number(number: int) -> str:
    """As one number up to 99: 21 hai mươi mốt, 15 mười lăm; larger ones digit by digit."""
    tens, ones = divmod(number, 10)
    if number < 10 or number > 99:
        return vi_digits(number)
    head = "mười" if tens == 1 else f"{_VI[tens]} mươi"
    last = {0: "", 1: "mốt" if tens > 1 else "một", 5: "lăm"}.get(ones, _VI[ones])
    return f"{head} {last}".rstrip()


def ko_number(number: int) -> str:
    """Sino-Korean in Hangul: 102 백이. Up to 999,999."""
    if number == 0:
        return "영"
    myriads, rest = divmod(number, 10_000)
    head = ("만" if myriads == 1 else _ko_below(myriads) + "만") if myriads else ""
    return head + _ko_below(rest)


def _ko_below(number: int) -> str:
    words = ""
    for place, word in ((1000, "천"), (100, "백"), (10, "십")):
        digit, number = divmod(number, place)
        words += ("" if digit == 1 else _KO[digit]) + word if digit else ""
    return words + _KO[number]


def ne_number(number: int) -> str:
    """In Devanagari numerals, which the engine reads as one number."""
    return str(number).translate(_NE)
