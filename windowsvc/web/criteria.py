"""The success criteria of WCAG 2.2, levels A and AA, which the page `/accessibility` answers one by one.

Those that JIS X 8341-3:2016 has too are those of WCAG 2.0. 4.1.1 was taken out in WCAG 2.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal


@dataclass(frozen=True, slots=True)
class Criterion:
    """One success criterion; `jis` says whether JIS X 8341-3:2016 has it too."""

    number: str
    level: Literal["A", "AA"]
    ja: str
    en: str
    jis: bool


_NEW: Final = frozenset(
    {"1.3.4", "1.3.5", "1.4.10", "1.4.11", "1.4.12", "1.4.13", "2.1.4", "2.4.11", "2.5.1", "2.5.2", "2.5.3", "2.5.4",
     "2.5.7", "2.5.8", "3.2.6", "3.3.7", "3.3.8", "4.1.3"}
)  # fmt: skip

CRITERIA: Final = tuple(
    Criterion(number, level, ja, en, number not in _NEW)  # type: ignore[arg-type]
    for number, level, ja, en in (
        ("1.1.1", "A", "非テキストコンテンツ", "Non-text Content"),
        ("1.2.1", "A", "音声だけ及び映像だけ", "Audio-only and Video-only"),
        ("1.2.2", "A", "キャプション", "Captions"),
        ("1.2.3", "A", "音声解説又は代替", "Audio Description or Media Alternative"),
        ("1.2.4", "AA", "ライブのキャプション", "Captions (Live)"),
        ("1.2.5", "AA", "音声解説", "Audio Description"),
        ("1.3.1", "A", "情報及び関係性", "Info and Relationships"),
        ("1.3.2", "A", "意味のあるシーケンス", "Meaningful Sequence"),
        ("1.3.3", "A", "感覚的な特徴", "Sensory Characteristics"),
        ("1.3.4", "AA", "表示の向き", "Orientation"),
        ("1.3.5", "AA", "入力目的の特定", "Identify Input Purpose"),
        ("1.4.1", "A", "色の使用", "Use of Color"),
        ("1.4.2", "A", "音声の制御", "Audio Control"),
        ("1.4.3", "AA", "コントラスト(最低限)", "Contrast (Minimum)"),
        ("1.4.4", "AA", "テキストのサイズ変更", "Resize Text"),
        ("1.4.5", "AA", "文字画像", "Images of Text"),
        ("1.4.10", "AA", "リフロー", "Reflow"),
        ("1.4.11", "AA", "非テキストのコントラスト", "Non-text Contrast"),
        ("1.4.12", "AA", "テキストの間隔", "Text Spacing"),
        ("1.4.13", "AA", "ホバー又はフォーカスで現れる内容", "Content on Hover or Focus"),
        ("2.1.1", "A", "キーボード", "Keyboard"),
        ("2.1.2", "A", "キーボードトラップなし", "No Keyboard Trap"),
        ("2.1.4", "A", "文字キーのショートカット", "Character Key Shortcuts"),
        ("2.2.1", "A", "タイミング調整可能", "Timing Adjustable"),
        ("2.2.2", "A", "一時停止、停止及び非表示", "Pause, Stop, Hide"),
        ("2.3.1", "A", "3回の閃光、又は閾値以下", "Three Flashes or Below Threshold"),
        ("2.4.1", "A", "ブロックスキップ", "Bypass Blocks"),
        ("2.4.2", "A", "ページタイトル", "Page Titled"),
        ("2.4.3", "A", "フォーカス順序", "Focus Order"),
        ("2.4.4", "A", "リンクの目的", "Link Purpose (In Context)"),
        ("2.4.5", "AA", "複数の手段", "Multiple Ways"),
        ("2.4.6", "AA", "見出し及びラベル", "Headings and Labels"),
        ("2.4.7", "AA", "フォーカスの可視化", "Focus Visible"),
        ("2.4.11", "AA", "隠されないフォーカス", "Focus Not Obscured (Minimum)"),
        ("2.5.1", "A", "ポインタのジェスチャ", "Pointer Gestures"),
        ("2.5.2", "A", "ポインタのキャンセル", "Pointer Cancellation"),
        ("2.5.3", "A", "名前のラベル", "Label in Name"),
        ("2.5.4", "A", "動きによる起動", "Motion Actuation"),
        ("2.5.7", "AA", "ドラッグ動作", "Dragging Movements"),
        ("2.5.8", "AA", "ターゲットのサイズ", "Target Size (Minimum)"),
        ("3.1.1", "A", "ページの言語", "Language of Page"),
        ("3.1.2", "AA", "一部分の言語", "Language of Parts"),
        ("3.2.1", "A", "フォーカス時", "On Focus"),
        ("3.2.2", "A", "入力時", "On Input"),
        ("3.2.3", "AA", "一貫したナビゲーション", "Consistent Navigation"),
        ("3.2.4", "AA", "一貫した識別性", "Consistent Identification"),
        ("3.2.6", "A", "一貫したヘルプ", "Consistent Help"),
        ("3.3.1", "A", "エラーの特定", "Error Identification"),
        ("3.3.2", "A", "ラベル又は説明", "Labels or Instructions"),
        ("3.3.3", "AA", "エラー修正の提案", "Error Suggestion"),
        ("3.3.4", "AA", "エラー回避", "Error Prevention (Legal, Financial, Data)"),
        ("3.3.7", "A", "冗長な入力項目", "Redundant Entry"),
        ("3.3.8", "AA", "アクセシブルな認証", "Accessible Authentication (Minimum)"),
        ("4.1.2", "A", "名前、役割及び値", "Name, Role, Value"),
        ("4.1.3", "AA", "ステータスメッセージ", "Status Messages"),
    )
)
