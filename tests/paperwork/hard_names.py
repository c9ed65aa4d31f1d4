"""Sixty names that printing has got wrong somewhere, each with what is hard about it."""

from __future__ import annotations

from typing import Final

VARIANTS: Final = {
    "葛\U000e0100城 一郎": "葛 with VS17",
    "葛\U000e0101飾 一郎": "葛 with VS18",
    "辻\U000e0100 花子": "辻 with VS17",
    "辻\U000e0101 花子": "辻 with VS18",
    "榊\U000e0100 花子": "榊 with VS17",
    "榊\U000e0101 花子": "榊 with VS18",
    "祇\U000e0100園 花子": "祇 with VS17",
    "鯖\U000e0101江 花子": "鯖 with VS18",
    "飴\U000e0101谷 花子": "飴 with VS18",
    "芦\U000e0101屋 花子": "芦 with VS18",
    "蓮\U000e0101沼 花子": "蓮 with VS18",
    "樋\U000e0101口 花子": "樋 with VS18",
}
"""Variation sequences of Adobe-Japan1, which the shipped fonts have."""

IPAMJ_ONLY: Final = {
    "辻\U000e0102 花子": "辻 with VS19, of Moji_Joho",
    "邉\U000e010f 太郎": "邉 with VS32, of Moji_Joho",
    "邉\U000e0110 太郎": "邉 with VS33, of Moji_Joho",
    "邊\U000e0108 太郎": "邊 with VS25, of Moji_Joho",
}
"""Printed where IPAmj明朝 is installed, refused by name where it is not."""

PLANE_2: Final = {
    "𠮷田 花子": "U+20BB7, missing in BIZ UD",
    "𡈽屋 花子": "U+2123D",
    "𦚰本 花子": "U+266B0",
    "𠀋夫 花子": "U+2000B",
    "𩸽川 花子": "U+29E3D",
    "𣘺本 花子": "U+2363A",
    "𡌛田 花子": "U+2131B",
    "𣏓木 花子": "U+233D3",
}

OLD_FORMS: Final = {
    "髙橋 花子": "U+9AD9",
    "山﨑 花子": "U+FA11",
    "神田 花子": "U+FA19, which normalising would change",
    "福島 花子": "U+FA1B, which normalising would change",
    "德永 花子": "U+5FB7",
    "渡邉 花子": "U+9089",
    "渡邊 花子": "U+908A",
    "齋藤 花子": "U+9F4B",
    "齊藤 花子": "U+9F4A",
    "𠮷﨑 髙子": "two in one",
    "濵田 花子": "U+6FF5",
    "栁田 花子": "U+6801",
    "曻 花子": "U+66FB",
    "禮 花子": "U+79AE",
    "䖝田 花子": "U+459D",
    "㐂 花子": "U+3402",
    "⻆田 花子": "U+2EC6, a radical used as a letter",
    "纐纈 花子": "纐纈",
}

ABROAD: Final = {
    "Nguyễn Thị Hường": "Vietnamese",
    "Trần Đặng Quốc Bảo": "Vietnamese",
    "Lê Thị Ánh Nguyệt": "Vietnamese",
    "김영희": "Korean",
    "박 서준": "Korean",
    "王们芳": "Chinese, simplified",
    "赵丽颖": "Chinese, simplified",
    "विदेशी नागरिक": "Nepali",
    "श्री कृष्ण र्‍याली": "Nepali with conjuncts and a joiner",
    "A विदेशी": "two scripts in one name",
    "MARIA APARECIDA DOS SANTOS OLIVEIRA LIMA": "forty letters",
    "José Ñuñez Müller": "accents",
    "João Gonçalves": "accents",
    "O’Neill Jean‑Pierre": "apostrophe and hyphen",
    "U": "a single letter",
    "栞": "a single character",
    "マリア・ホセ・ガルシア": "middle dots",
    "グエン・ティ・フオン": "middle dots",
    "窓口 花子(通称 MADO)": "an alias in brackets",
    "ﾏﾄﾞｸﾞﾁ ﾊﾅｺ": "half-width kana",
    "マドグチ ハナコ": "full-width kana with marks",
    "つ゛か 花子": "a mark of its own",
    "か\u3099 花子": "decomposed kana",
    "令和 昭和子": "two letters that a ligature would join",
}

NAMES: Final = VARIANTS | PLANE_2 | OLD_FORMS | ABROAD
ALL: Final = NAMES | IPAMJ_ONLY

HOSTILE: Final = (
    "<b>太字</b>&amp;<font color=red>",
    "(foo) Tj /F1 12 Tf \\) ET",
    "{{ 7*7 }} ${x} %s %(name)s",
    "=cmd|' /C calc'!A0",
    "</Span> EMC BDC endstream endobj",
    "<script>alert(1)</script>",
)
"""Printed as they are."""

REFUSED: Final = (
    "窓口\x00花子",
    "窓口\x1b[31m",
    "窓口\u202e花子",
    "窓口\u200b花子",
    "窓口\ue000",
    "窓口\U0010ffff",
    "窓口\ufeff",
    "\u0301花子",
)
"""Controls, marks of direction and letters without a picture: refused by name."""
