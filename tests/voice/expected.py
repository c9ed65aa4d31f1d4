# ruff: noqa: SIM905, E501 - tables read best as lines of words
"""How calls must be read, written apart from the templates: words of numbers, and sounds of letters.

Sounds are in the engines' own alphabets: the phonemes of Open JTalk for Japanese, IPA as espeak-ng writes it for the
others, without the marks of stress.
"""

from __future__ import annotations

from typing import Final

LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

JA_LETTERS: Final = dict(
    zip(
        LETTERS,
        "e e|b i i|sh i i|d i i|i i|e f u|j i i|e i ch i|a i|j e e|k e e|e r u|e m u|e n u|o o|p i i|ky u u|a a r u|"
        "e s u|t i i|y u u|b u i|d a b u ry u u|e cl k U s u|w a i|z e cl t o".split("|"),
        strict=True,
    )
)

IPA_LETTERS: Final[dict[str, list[str]]] = {
    "en": "eɪ biː siː diː iː ɛf dʒiː eɪtʃ aɪ dʒeɪ keɪ ɛl ɛm ɛn oʊ piː kjuː ɑːɹ ɛs tiː juː viː dʌbəljuː ɛks waɪ ziː".split(),
    "zh_Hans": "ei5 pi5 sei5 ti5 ji5 aiɜf ts.i5 eiɜts.h ai5 ts.ei5 khei5 aiɜl aiɜm ə5n ou5 phi5 khiou5 ərɜ aiɜs thi5 "
    "jiou5 vei5 taɜpliouɜ aiɜks wuai5 zi5".split(),
    "vi": "aː7 be7 se7 de7 ɛ7 ɛɜp ðe7 haɜt i7 ɡi7 kaː7 ɛ7ləː2 ɛ7məː2 ɛ7nəː2 ɔ7 pe7 kwi7 ɛ7ʐəː2 ɛɜs te7 u7 ve7 ve7kɛɜp "
    "iɜc i7 zɛɜt".split(),
    "ko": "ei pi s-i di i ephɯ tɕi eitʃhi ɐi tɕei khei eɫ em en o phi khju ɐɾɯ esɯ thi ju pɯi dʌbɯɾju eqs-ɯ wɐi "
    "tɕethɯ".split(),
    "pt_BR": "a be se de ɛ ɛfy ʒe aɡa i ʒɔtæ ka ely emy eny ɔ pe ke ɛxy esi te u ve dablju ʃis ipsiloŋ ze".split(),
    "es": "a be se de e efe xe atʃe i xota ka ele eme ene o pe ku ere ese te u uβe uβeðoβle ekis iɣɾieɣa seta".split(),
    "id": "a be tʃe de e ɛf ɡe ha i dʒe ka ɛl ɛm ɛn o pe ki ɛr ɛs te u fe we ɛks je zɛt".split(),
    "ne": "eː biː siː ɖiː iː eːpʰ ɟiː eːc aːi ɟeː keː eːl eːmə eːnə oː piː kːjuː aːɾə eːs ʈiː juː bʰiː ɖʌbluː eːksə waːi "
    "ɟeːɖ".split(),
}  # fmt: skip

NE_BELOW_HUNDRED: Final = (
    "eːk duːiː tiːn caːrɾ paːnc cʰə saːt aːʈʰ nʌuː dʌs eːɡʰaːɾʌ baːɾə teːhɾə cʰɔːdə pʌndɾə soːɾə sʌtɾə aʈʰaːɾə ʊːnnaːis "
    "biːs eːkːkaːis baːɪs teːɪs cɔːbɪs pəcːɪs cʰəbbiːs sətːaːɪs atʰːaːɪs ʊːnʌntɪs tiːs eːkətːɪs batːɪs teːttiːs cɔ̃tɪːs "
    "pɛ̃tɪs cʰəːttɪːs sɛ̃tɪs aɾtɪs ʊːnancaːliːs caːlɪs eːkcaːlis baɪaːlɪs tɾiːcaːliːs cɔːwaːlɪs paɪntaːlɪs cʰhɪjaːlɪs "
    "səɖctaːlɪs aʈʰcaːlɪs ʊnancaːs pəcaːs eːkaːwʌnnnʌ baːwʌnnnʌ tɾɪːpannʌ cɔuːwʌnnʌ pacpʌnnʌ cʰhəpːʌnnʌ sʌntːaːwənnnʌ "
    "antʰːaːwənnnʌ ʊnʌnsaːʈʰi saːʈʰi eːkasəʈʈʰiː bɛːsəʈʈʈʰiː tɾiːsəʈʈʰiː cɔːsəʈʈʰiː pɛ̃səʈʈʰiː cʰɛsəʈʈʰiː sʌtsəʈʈʰiː "
    "aʈʰsəʈʈʰiː ʊːnansʌttaɾiː sattəɾiːː eːkahatːʌrɾ bəhattʌrɾ tɪjattːʌrɾ cɔːhatːʌrɾ pacʰatːʌrɾ cʰəjahattʌrɾ "
    "sətəhattːʌrɾ atʰhattːʌrɾ ʊnaːsiː assiː eːkaːsiː baɪaːsiː tɾɪjaːsiː cɔːɾaːsiː pacaːsiː cʰəjaːsiː sʌːtaːsiː "
    "aʈʰʈʰaːsiː uːnaːnabbeː nəbbeː eːkaːnəbbeː bajaːnəbbeː tɾɪjaːnəbbeː cɔːɾaːnəbbeː pəncaːnəbbeː cʰəjaːnəbbeː "
    "səntːaːnəbbeː anʈʰaːnəbbeː ʊːnnaːnshəjeː"
).split()
"""Nepali has a word of its own for every number below a hundred."""

_DIGITS: Final = {
    "en": "zero one two three four five six seven eight nine".split(),
    "zh_Hans": "ling2 yi1 er4 san1 si4 wu3 liu4 qi1 ba1 jiu3".split(),
    "vi": "không một hai ba bốn năm sáu bảy tám chín".split(),
    "pt_BR": "zero um dois três quatro cinco seis sete oito nove".split(),
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve".split(),
    "id": "nol satu dua tiga empat lima enam tujuh delapan sembilan".split(),
}

_KO_ONES: Final = " 일 이 삼 사 오 육 칠 팔 구".split(" ")


def ticket_words(number: int, language: str) -> str:
    """The words of a ticket's number, 1 to 999."""
    if language == "ko":
        return _ko(number) + " 번"
    return " ".join(_DIGITS[language][int(digit)] for digit in str(number))


def _ko(number: int) -> str:
    words = ""
    for digit, unit in zip(f"{number:03d}", ("백", "십", ""), strict=True):
        if digit != "0":
            words += (_KO_ONES[int(digit)] if digit != "1" or not unit else "") + unit
    return words


_TEENS: Final = {
    "en": "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(),
    "pt_BR": "dez onze doze treze catorze quinze dezesseis dezessete dezoito dezenove".split(),
    "es": "diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve".split(),
}
_TENS: Final = {
    "en": "twenty thirty forty fifty sixty seventy eighty ninety".split(),
    "pt_BR": "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa".split(),
    "es": "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa".split(),
}
_JOINED: Final = {"en": "{tens} {ones}", "pt_BR": "{tens} e {ones}", "es": "{tens} y {ones}"}
_ES_TWENTIES: Final = "veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve".split()  # fmt: skip


def window_words(number: int, language: str) -> str:
    """The words of a window's number, 1 to 99, as one number."""
    if language in _JOINED:
        return _european(number, language)
    tens, ones = divmod(number, 10)
    return {"ko": _window_ko, "zh_Hans": _window_zh, "vi": _window_vi, "id": _window_id}[language](tens, ones)


def _european(number: int, language: str) -> str:
    digits, (tens, ones) = _DIGITS[language], divmod(number, 10)
    if number < 10:
        return digits[number]
    if number < 20:
        return _TEENS[language][ones]
    if ones == 0:
        return _TENS[language][tens - 2]
    if language == "es" and tens == 2:
        return _ES_TWENTIES[ones - 1]
    return _JOINED[language].format(tens=_TENS[language][tens - 2], ones=digits[ones])


def _window_ko(tens: int, ones: int) -> str:
    return _ko(tens * 10 + ones) + " 번"


def _window_zh(tens: int, ones: int) -> str:
    words = _DIGITS["zh_Hans"]
    said = ([words[tens]] if tens > 1 else []) + (["shi2"] if tens else []) + ([words[ones]] if ones else [])
    return " ".join(said)


def _window_vi(tens: int, ones: int) -> str:
    words = _DIGITS["vi"]
    if tens == 0:
        return words[ones]
    if tens == 1:
        return "mười" + {0: "", 5: " lăm"}.get(ones, f" {words[ones]}")
    return f"{words[tens]} mươi" + {0: "", 1: " mốt", 5: " lăm"}.get(ones, f" {words[ones]}")


def _window_id(tens: int, ones: int) -> str:
    words = _DIGITS["id"]
    if tens == 0:
        return words[ones]
    if tens == 1:
        return {0: "sepuluh", 1: "sebelas"}.get(ones, f"{words[ones]} belas")
    return f"{words[tens]} puluh" + (f" {words[ones]}" if ones else "")


_JA_ONES: Final = ["", "i ch i", "n i", "s a N", "y o N", "g o", "r o k u", "n a n a", "h a ch i", "ky u u"]
_JA_HUNDREDS: Final = {1: "hy a k u", 3: "s a N by a k u", 6: "r o cl py a k u", 8: "h a cl py a k u"}


def ja_phonemes(number: int) -> str:
    """The phonemes of 1 to 999 before 番: 7 ナナ, 4 ヨン, 9 キュー, 300 サンビャク."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    parts = []
    if hundreds:
        parts.append(_JA_HUNDREDS.get(hundreds, f"{_JA_ONES[hundreds]} hy a k u"))
    if tens:
        parts.append("j u u" if tens == 1 else f"{_JA_ONES[tens]} j u u")
    if ones:
        parts.append(_JA_ONES[ones])
    return " ".join(parts)


SPELLED: Final[dict[str, dict[str, str]]] = {
    "ko": dict(zip(LETTERS, "에이 비 씨 디 이 에프 지 에이치 아이 제이 케이 엘 엠 엔 오 피 큐 아르 에스 티 유 브이 더블유 엑스 와이 제트".split(), strict=True)),
    "ne": dict(zip(LETTERS, "ए बी सी डी ई एफ जी एच आई जे के एल एम एन ओ पी क्यू आर एस टी यू भी डब्लू एक्स वाई जेड".split(), strict=True)),
    "pt_BR": dict(zip(LETTERS, "A bê cê dê E efe gê agá I jota cá ele eme ene O pê quê érre esse tê U vê dábliu xis ípsilon zê".split(), strict=True)),
    "es": dict(zip(LETTERS, "a|be|ce|de|e|efe|ge|hache|i|jota|ca|ele|eme|ene|o|pe|cu|erre|ese|te|u|uve|uve doble|equis|i griega|zeta".split("|"), strict=True)),
}  # fmt: skip
"""The names of the letters in words, where the language has its own."""
