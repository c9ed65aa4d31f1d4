"""Phrase suggestion on real synthesised speech: clean, with noise, and sentences that are none of the phrases."""

from __future__ import annotations

import io
from typing import Any

import pytest

from windowsvc.captions import hearing, listener
from windowsvc.captions.hearing import Ear
from windowsvc.captions.phrases import library

pytestmark = pytest.mark.filterwarnings("ignore:Dictionary.create:DeprecationWarning")  # the engine's own affair

PHRASES = (
    "reception.please_sit", "reception.show_ticket", "reception.thanks_for_waiting", "identity.show_id",
    "identity.residence_card", "identity.my_number_card", "reception.wait_moment", "language_help.write_down",
    "payment.how_to_pay", "handover.sign_here", "handover.check_form", "waiting.checking_papers", "closing.thank_you",
    "next_stop.no_new_ticket", "bereavement.relationship_written",
)  # fmt: skip
OTHERS = (
    "明日は雨が降るでしょう。",
    "電車が遅れて会議に間に合いませんでした。",
    "夕飯は何を食べたいですか。",
    "去年の夏は北海道へ旅行しました。",
)


def said(phrase: str) -> str:
    return library().phrases[phrase].texts["ja"]


def wave(text: str) -> Any:
    """Synthesised speech at the recogniser's rate, with a moment of quiet around it."""
    import numpy as np
    import pyopenjtalk

    made, rate = pyopenjtalk.tts(text)
    count = int(len(made) * hearing.RATE / rate)
    smooth = np.convolve(made, np.ones(3) / 3, mode="same")
    heard = np.interp(np.arange(count) * rate / hearing.RATE, np.arange(len(smooth)), smooth)
    return np.concatenate([np.zeros(3200), heard, np.zeros(3200)])


def pcm(samples: Any) -> bytes:
    import numpy as np

    return bytes(np.clip(samples, -32768, 32767).astype("<i2").tobytes())


def noisy(samples: Any, *, decibels: float) -> Any:
    import numpy as np

    power = np.mean(samples[samples != 0] ** 2) / 10 ** (decibels / 10)
    return samples + np.random.default_rng(1).normal(0, power**0.5, len(samples))


@pytest.fixture(scope="module")
def ear() -> Ear:
    return Ear({phrase: said(phrase) for phrase in PHRASES})


def found(ear: Ear, sounds: list[bytes]) -> int:
    heard = [ear.hear(sound) for sound in sounds]
    return sum(one is not None and one.phrase == phrase for one, phrase in zip(heard, PHRASES, strict=True))


def test_phrases_are_found_in_clean_speech(ear: Ear) -> None:
    assert found(ear, [pcm(wave(said(phrase))) for phrase in PHRASES]) >= 13


def test_phrases_are_found_with_noise_20_decibels_below(ear: Ear) -> None:
    assert found(ear, [pcm(noisy(wave(said(phrase)), decibels=20)) for phrase in PHRASES]) >= 12


def test_other_sentences_are_rejected(ear: Ear) -> None:
    assert sum(ear.hear(pcm(wave(text))) is None for text in OTHERS) >= 3


def test_silence_is_nothing(ear: Ear) -> None:
    assert ear.hear(bytes(hearing.RATE)) is None


def test_sound_is_cut_at_its_pauses() -> None:
    loud, quiet = b"\x00\x10" * hearing.RATE, bytes(hearing.RATE * 2)
    cut = list(listener.utterances(io.BytesIO(quiet + loud + quiet + loud)))
    assert len(cut) == 2


def test_nothing_that_is_never_spoken_aloud_is_suggested() -> None:
    assert listener.phrases()
    assert not any(library().phrases[one].quiet or library().phrases[one].slots for one in listener.phrases())
