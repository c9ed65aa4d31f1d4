"""Typed settings of one installation. An unknown key stops the start."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from windowsvc.refusal import N_, Refusal

FILE = "settings.toml"

Mode = Literal["serve", "demo"]
AsyncMode = Literal["threading", "gevent"]

Value = Annotated[str, Field(pattern=r"^[\x21-\x7e]{1,200}$")]
"""A word of another system: one of a list parted by spaces."""

SPARED_THREADS = 60
"""Threads that no socket gets, so that windows and ticket machines are answered."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Rates(_Section):
    """Requests a minute that one caller of each kind may make; 0 means no limit."""

    kiosk: int = Field(120, ge=0)
    phone: int = Field(60, ge=0)
    board: int = Field(240, ge=0)
    counter: int = Field(240, ge=0)
    staff: int = Field(600, ge=0)
    anonymous: int = Field(120, ge=0)
    integration: int = Field(0, ge=0)
    sockets: int = Field(24, ge=0, description="sockets that one device or sign-in may hold open, in each process")
    sign_in: int = Field(20, ge=1, description="password attempts a minute from one address")


class Sessions(_Section):
    """How long a sign-in lasts."""

    idle_minutes: int = Field(10, ge=1, le=120)
    absolute_hours: int = Field(10, ge=1, le=24)
    second_step: Literal["own", "officers", "all"] = Field("own", description="who must set up a second step")


class Oidc(_Section):
    """Sign-in by the city's directory (OpenID Connect); off without an issuer.

    The second step of this service is not asked of whoever comes by the directory: it has its own. With ``amr`` or
    ``acr`` nobody comes in whose token does not say so.
    """

    issuer: str = Field("", description="https address whose .well-known/openid-configuration describes it")
    client_id: str = ""
    secret_file: Path = Field(Path("oidc.secret"), description="within the data folder; readable by its owner alone")
    claim: str = Field("preferred_username", description="what holds the sign-in name")
    name: str = Field("", description="what people call it")
    amr: tuple[Value, ...] = Field((), description="ways of signing in, one of which the directory must name")
    acr: tuple[Value, ...] = Field((), description="levels of signing in, asked for; one of them must be told")

    @property
    def proves_second_step(self) -> bool:
        """Whether the directory has to say that there was a second step."""
        return bool(self.amr or self.acr)

    @model_validator(mode="after")
    def _over_tls(self) -> Oidc:
        near = self.issuer.startswith(("http://127.0.0.1:", "http://localhost:"))
        if self.issuer and not (self.issuer.startswith("https://") or near):
            raise ValueError("issuer must begin with https://")
        if self.issuer and not self.client_id:
            raise ValueError("client_id is needed")
        return self


class Calling(_Section):
    """What of calling is the same in every office; the rest is in each office's rules."""

    undo_seconds: int = Field(30, ge=5, le=120)


class CaptionSettings(_Section):
    """Captions at the windows.

    Attributes:
        phone: also on the phone behind the ticket's code; off, because phones are outside the office's network.
        cloud: whether a listening program may say that it sends sound out of the building; the screen then says so.
    """

    phone: bool = False
    cloud: bool = False


class Retention(_Section):
    """How long things are kept."""

    log_years: int = Field(3, ge=1, le=10)
    actor_days: int = Field(90, ge=30, le=365)
    idempotency_days: int = Field(7, ge=1, le=30)
    case_open_days: int = Field(90, ge=7, le=365, description="after the last visit, while something is still to do")
    case_warn_days: int = Field(75, ge=1, le=365)
    case_closed_days: int = Field(7, ge=1, le=90)


class Backups(_Section):
    """Where copies go, and how long they stay."""

    folder: Path | None = Field(None, description="beside the data if not set; a disk of another machine is better")
    days: int = Field(14, ge=1, le=366, description="one copy a day is kept so long; all of the last day are kept")
    every_minutes: int = Field(0, ge=0, le=1440, description="the server copies by itself; 0: a timer does")


class Audit(_Section):
    """The record of what concerns security and personal data."""

    folder: Path | None = Field(
        None, description="where its daily head is written; a disk of another machine is better"
    )
    days: int = Field(400, ge=90, le=3660, description="how long entries are kept")


class PublicPage(_Section):
    """Where snapshots for the phone page of an outside zone go; nowhere unless one of the two is named."""

    folder: Path | None = Field(None, description="a folder that another machine takes them from")
    address: str = Field("", description="an https address that takes them by POST")
    token_file: Path = Field(Path("public-page.token"), description="what that address knows us by")


class Settings(_Section):
    """Everything that can be set outside the admin pages.

    The installation's own file is ``settings.toml`` in the data folder; commands may
    override single values.
    """

    data: Path = Path("var")
    mode: Mode = "serve"
    database_url: str = ""
    redis_url: str = ""
    async_mode: AsyncMode = "threading"
    workers: int = Field(1, ge=1, le=16)
    threads: int = Field(400, ge=4, le=2000)
    host: str = "127.0.0.1"
    port: int = Field(8480, ge=1, le=65535)
    host_name: str = "localhost"
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    behind_proxy: bool = False
    training: bool = False
    voice: bool = True
    language: str = "ja"
    city: str = Field("", pattern=r"^([a-z][a-z0-9_]{0,39})?$")
    close_at: str = Field("23:30", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    pool_size: int = Field(10, ge=1, le=50)
    database_seconds: int = Field(20, ge=2, le=600, description="how long PostgreSQL may take for one answer")
    max_body_kb: int = Field(64, ge=1, le=1024)
    rates: Rates = Rates()
    sessions: Sessions = Sessions()
    oidc: Oidc = Oidc()
    calling: Calling = Calling()
    retention: Retention = Retention()
    captions: CaptionSettings = CaptionSettings()
    backups: Backups = Backups()
    audit: Audit = Audit()
    public_page: PublicPage = PublicPage()
    master_key_command: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _one_worker_on_sqlite(self) -> Settings:
        if self.workers > 1 and not self.on_postgres:
            raise ValueError("several workers need PostgreSQL: set database_url, or workers = 1")
        if self.workers > 1 and self.async_mode != "gevent":
            raise ValueError('several workers need async_mode = "gevent"')
        if self.workers > 1 and not self.redis_url:
            raise ValueError("several workers need Redis: set redis_url, or workers = 1")
        return self

    @property
    def on_postgres(self) -> bool:
        return self.database_url.startswith("postgresql")

    @property
    def sockets(self) -> int:
        """How many sockets one process holds open at most; with threads, each takes one."""
        return max(4, self.threads - SPARED_THREADS) if self.async_mode == "threading" else 2_000

    @property
    def threads_wanted(self) -> int | None:
        """The threads that one screen with all its sockets needs, where there are fewer."""
        wanted = SPARED_THREADS + (self.rates.sockets or Rates().sockets)
        return wanted if self.async_mode == "threading" and self.threads < wanted else None

    @property
    def url(self) -> str:
        """The database's address, the SQLite file of the data folder by default."""
        return self.database_url or f"sqlite:///{(self.data / 'windowsvc.db').resolve()}"

    @property
    def backup_folder(self) -> Path:
        """Where copies of the database and of the keys lie."""
        return self.backups.folder or self.data / "backups"

    @property
    def audit_folder(self) -> Path:
        """Where the daily heads of the audit chain lie."""
        return self.audit.folder or self.data / "audit"

    @property
    def root_certificate(self) -> Path:
        """The root certificate of the installation's own authority, where `init` made one."""
        return self.data / "tls" / "root.crt"

    @property
    def secure(self) -> bool:
        """Whether browsers reach us over TLS."""
        return self.behind_proxy or self.tls_certificate is not None


def load(data: Path, **overrides: object) -> Settings:
    """Read the settings of a data folder.

    Raises:
        Refusal: ``settings_invalid``, naming every key that is unknown or out of range.
    """
    path = data / FILE
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        text = N_("{file} cannot be read: {problem}")
        raise Refusal("settings_invalid", text, file=str(path), problem=str(error)) from error
    given = {key: value for key, value in overrides.items() if value is not None}
    try:
        return Settings.model_validate({**found, **given, "data": data})
    except ValidationError as error:
        unknown = [_where(one["loc"]) for one in error.errors() if one["type"] == "extra_forbidden"]
        if unknown:
            text = N_("{file} has settings that do not exist: {problem}. Nothing was started.")
            raise Refusal("settings_invalid", text, file=str(path), problem=", ".join(unknown)) from error
        problem = "; ".join(f"{_where(one['loc'])}: {one['msg']}" for one in error.errors())
        text = N_("{file} holds a setting that is not right: {problem}")
        raise Refusal("settings_invalid", text, file=str(path), problem=problem) from error


def _where(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location) or FILE
