"""The wheel: installed far from any checkout it finds everything that is not code."""

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def test_the_wheel_carries_what_is_not_code(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)], cwd=ROOT, check=True
    )
    (wheel,) = tmp_path.glob("*.whl")
    installed = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    code = "from windowsvc import resources; print(resources.ROOT); print(resources.FONTS)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=installed, capture_output=True, text=True, check=True, env={"PYTHONPATH": "."}
    )
    data = installed / "windowsvc" / "_data"
    assert done.stdout.split() == [str(data), str(data / "fonts")]
    for name in ("static/vendor/socket.io.esm.min.js", "static/vendor/fonts/fonts.css", "fonts/licences/noto-sans.txt"):
        assert (data / name).is_file(), name
    for folder in ("templates", "static", "translations", "workflows"):
        ours = {path.relative_to(ROOT) for path in (ROOT / folder).rglob("*") if path.is_file()}
        assert ours == {path.relative_to(data) for path in (data / folder).rglob("*") if path.is_file()}
    assert not (installed / "tests").exists()
