"""What a page of Chromium really plays: recorded behind its last node, and searched for sounds that are known."""

from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from playwright.sync_api import Page

RATE = 8_000
LEAST_ALIKE = 0.5
QUIET = 0.002

# Everything that reaches the loudspeaker reaches the recorder too.
RECORD = """
window.heard = [];
for (const kind of ["chime", "voice"]) {
  document.addEventListener(kind, (event) => window.heard.push({ ...event.detail, kind }));
}
const Real = window.AudioContext;
window.AudioContext = class extends Real {
  constructor(...options) {
    super(...options);
    this.tape = super.createMediaStreamDestination();
    window.pieces = [];
    window.recorder = new MediaRecorder(this.tape.stream, { audioBitsPerSecond: 128000 });
    window.recorder.ondataavailable = (event) => window.pieces.push(event.data);
    window.recorder.start();
    const floor = super.createConstantSource();  // silence is recorded too
    floor.offset.value = 0;
    floor.connect(this.tape);
    floor.start();
  }
};
const plug = AudioNode.prototype.connect;
AudioNode.prototype.connect = function (to, ...more) {
  if (to === this.context.destination && this.context.tape) plug.call(this, this.context.tape);
  return plug.call(this, to, ...more);
};
"""

_TAKE = """async (rate) => {
  const ended = new Promise((done) => { window.recorder.onstop = done; });
  window.recorder.stop();
  await ended;
  const all = await new Blob(window.pieces).arrayBuffer();
  const sound = await new OfflineAudioContext(1, 1, rate).decodeAudioData(all);
  const samples = Int16Array.from(sound.getChannelData(0), (one) => Math.max(-1, Math.min(1, one)) * 32767);
  const bytes = new Uint8Array(samples.buffer);
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return btoa(text);
}"""


class Heard(NamedTuple):
    """A sound that was found: its name, and when it begins and ends, in seconds of the recording."""

    name: str
    begins: float
    ends: float


def take(page: Page) -> Any:
    """End the recording of a page; its samples."""
    import numpy

    raw = base64.b64decode(page.evaluate(_TAKE, RATE))
    return numpy.frombuffer(raw, dtype="<i2").astype(float) / 32768


def clip(file: bytes) -> Any:
    """The samples of a clip, without the silence around it."""
    import numpy
    import soundfile

    wave, rate = soundfile.read(io.BytesIO(file))
    at = numpy.arange(0, len(wave) / rate, 1 / RATE)
    # each sample stands for the mean of what lies around it, so that nothing high is folded down
    smooth = numpy.convolve(wave, numpy.ones(rate // RATE) / (rate // RATE), mode="same")
    return _bare(numpy.interp(at, numpy.arange(len(wave)) / rate, smooth))


def chime() -> Any:
    """The two tones that come before a call."""
    import numpy

    tone, step = 0.55, 0.35
    sound = numpy.zeros(int((step + tone) * RATE))
    at = numpy.arange(int(tone * RATE)) / RATE
    fades = 0.5 * (0.0001 / 0.5) ** (numpy.maximum(at - 0.015, 0) / (tone - 0.015))
    for begin, pitch in ((0.0, 659.26), (step, 523.25)):
        start = int(begin * RATE)
        wave = numpy.sin(2 * numpy.pi * pitch * at) + 0.25 * numpy.sin(4 * numpy.pi * pitch * at)
        sound[start : start + len(at)] += fades * wave
    return sound[: int(0.8 * RATE)]


def _bare(sound: Any) -> Any:
    import numpy

    loud = numpy.flatnonzero(abs(sound) > QUIET)
    return sound[loud[0] : loud[-1] + 1]


def search(recording: Any, known: dict[str, Any]) -> list[Heard]:
    """Every known sound in a recording, in the order of their beginnings."""
    found = [one for name, sound in known.items() for one in _places(recording, name, sound)]
    return sorted(found, key=lambda one: one.begins)


def _places(recording: Any, name: str, sound: Any) -> list[Heard]:
    import numpy

    size = 1 << (len(recording) + len(sound)).bit_length()
    both = numpy.fft.irfft(numpy.fft.rfft(recording, size) * numpy.conj(numpy.fft.rfft(sound, size)), size)
    power = numpy.concatenate(([0.0], numpy.cumsum(recording**2)))
    count = len(recording) - len(sound) + 1
    if count < 1:
        return []
    around = numpy.sqrt(numpy.maximum(power[len(sound) :] - power[:count], 1e-6))
    alike = both[:count] / (around * numpy.sqrt((sound**2).sum()))
    found = []
    while (best := int(alike.argmax())) >= 0 and alike[best] >= LEAST_ALIKE:
        found.append(Heard(name, best / RATE, (best + len(sound)) / RATE))
        alike[max(0, best - len(sound)) : best + len(sound)] = 0
    return found


def rest(recording: Any, heard: list[Heard], *, margin: float = 0.15) -> float:
    """How loud the loudest moment is that belongs to none of these sounds."""
    left = recording.copy()
    for one in heard:
        left[max(0, int((one.begins - margin) * RATE)) : int((one.ends + margin) * RATE)] = 0
    return float(abs(left).max()) if len(left) else 0.0
