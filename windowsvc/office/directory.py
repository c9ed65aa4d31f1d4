"""The city's directory (OpenID Connect): who stands there is told by it, and believed only when it is signed.

Authorization code flow with PKCE, state and nonce. What is remembered between going and coming back travels sealed in
a cookie of the browser itself, so that an answer counts only in the browser that asked, once, within ten minutes.
Where the settings name ``amr`` or ``acr``, the token must tell of a second step (docs/adr/0019).
"""

from __future__ import annotations

import json
import secrets
import threading
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from windowsvc.office.vault import KeyStore, unwrap, wrap
from windowsvc.refusal import N_, Refusal
from windowsvc.settings import Oidc, Settings

if TYPE_CHECKING:
    import httpx

KEY: Final = "directory"
LASTS: Final = timedelta(minutes=10)
_AGAIN: Final = timedelta(hours=1)
"""How long what the directory says of itself is believed."""
_PATIENCE: Final = 10.0
_SIGNED: Final = ["RS256", "PS256", "ES256"]
_LEEWAY: Final = 60


@dataclass(frozen=True)
class Asked:
    """What is remembered while somebody is at the directory."""

    state: str
    nonce: str
    verifier: str
    next: str
    until: float


@dataclass(frozen=True)
class Vouched:
    """Whom the directory vouches for, whether it said of them what the settings ask, and where they were going."""

    login: str
    strong: bool
    next: str


class Directory:
    """One directory, as the settings name it. Needs the extra ``oidc``."""

    def __init__(self, settings: Settings, *, keys: KeyStore) -> None:
        self._oidc: Oidc = settings.oidc
        self._data = settings.data
        self._keys = keys
        self._lock = threading.Lock()
        self._said: tuple[datetime, dict[str, Any], Any] | None = None

    def ask(self, *, back: str, to: str, now: datetime) -> tuple[str, str]:
        """The address to go to, and the sealed memory for the cookie.

        Args:
            back: our own address to come back to.
            to: the page one was going to.

        Raises:
            Refusal: ``directory_away`` (503).
        """
        from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
        from authlib.oauth2.rfc7636 import create_s256_code_challenge

        said, _ = self._configuration(now)
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        levels = {"acr_values": " ".join(self._oidc.acr)} if self._oidc.acr else {}
        asked = Asked(state, nonce, verifier, to, (now + LASTS).timestamp())
        address = prepare_grant_uri(
            said["authorization_endpoint"],
            self._oidc.client_id,
            "code",
            redirect_uri=back,
            scope="openid profile",
            state=state,
            nonce=nonce,
            code_challenge=create_s256_code_challenge(verifier),
            code_challenge_method="S256",
            **levels,
        )
        memory = wrap(self._keys.secret(KEY), name="asked", secret=json.dumps(asdict(asked)).encode())
        return str(address), memory.hex()

    def answered(self, *, memory: str, state: str, code: str, back: str, now: datetime) -> Vouched:
        """Whom the directory vouches for.

        Raises:
            Refusal: ``directory_refused`` (401) when the answer is not to our question, not signed or too old;
                ``directory_away`` (503).
        """
        asked = self._remembered(memory)
        if asked is None or not secrets.compare_digest(asked.state, state) or asked.until < now.timestamp():
            raise _refused()
        said, keys = self._configuration(now)
        token = self._token(said, code=code, verifier=asked.verifier, back=back)
        claims = self._claims(token, keys, issuer=str(said["issuer"]), nonce=asked.nonce, now=now)
        name = claims.get(self._oidc.claim)
        if not isinstance(name, str) or not name:
            raise _refused()
        return Vouched(name, self._strong(claims), asked.next)

    def _strong(self, claims: dict[str, Any]) -> bool:
        """Whether the token tells of the second step that the settings ask for."""
        if not self._oidc.proves_second_step:
            return True
        ways = claims.get("amr")
        named = any(way in self._oidc.amr for way in ways) if isinstance(ways, list) else False
        return named or claims.get("acr") in self._oidc.acr

    def _remembered(self, memory: str) -> Asked | None:
        try:
            plain = unwrap(self._keys.secret(KEY), name="asked", wrapped=bytes.fromhex(memory))
            return Asked(**json.loads(plain))
        except (Refusal, ValueError, TypeError):
            return None

    def _configuration(self, now: datetime) -> tuple[dict[str, Any], Any]:
        """What the directory says of itself, and the keys it signs with."""
        from joserfc.jwk import KeySet

        with self._lock:
            if self._said is None or now - self._said[0] > _AGAIN:
                said = self._fetched(f"{self._oidc.issuer.rstrip('/')}/.well-known/openid-configuration")
                if said.get("issuer", "").rstrip("/") != self._oidc.issuer.rstrip("/"):
                    raise _away()
                self._said = (now, said, KeySet.import_key_set(self._fetched(str(said["jwks_uri"]))))  # type: ignore[arg-type]
            return self._said[1], self._said[2]

    def _fetched(self, address: str) -> dict[str, Any]:
        return self._spoken(lambda client: client.get(address))

    def _token(self, said: dict[str, Any], *, code: str, verifier: str, back: str) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "code_verifier": verifier,
        }
        secret = (self._data / self._oidc.secret_file).read_text(encoding="utf-8").strip()
        auth = (self._oidc.client_id, secret)
        found = self._spoken(lambda client: client.post(str(said["token_endpoint"]), data=form, auth=auth))
        return str(found.get("id_token", ""))

    def _spoken(self, ask: Any) -> dict[str, Any]:
        import httpx

        try:
            with httpx.Client(timeout=_PATIENCE, follow_redirects=False, trust_env=False) as client:
                answer: httpx.Response = ask(client)
            if answer.status_code in (400, 401):
                raise _refused()
            answer.raise_for_status()
            found = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise _away() from error
        if not isinstance(found, dict):
            raise _away()
        return found

    def _claims(self, token: str, keys: Any, *, issuer: str, nonce: str, now: datetime) -> dict[str, Any]:
        from joserfc import jwt
        from joserfc.errors import JoseError

        try:
            read = jwt.decode(token, keys, algorithms=_SIGNED)
            registry = jwt.JWTClaimsRegistry(
                now=int(now.timestamp()),
                leeway=_LEEWAY,
                iss={"essential": True, "value": issuer},
                aud={"essential": True, "value": self._oidc.client_id},
                exp={"essential": True},
                nonce={"essential": True, "value": nonce},
            )
            registry.validate(read.claims)
        except (JoseError, ValueError) as error:
            raise _refused() from error
        claims: dict[str, Any] = read.claims
        if isinstance(claims.get("aud"), list) and claims.get("azp") != self._oidc.client_id:
            raise _refused()
        return claims


def _refused() -> Refusal:
    return Refusal("directory_refused", N_("The directory did not let you in. Please try again."), status=401)


def one_step_only() -> Refusal:
    """The directory let somebody in without a second step, or does not say that there was one."""
    return Refusal(
        "directory_second_step",
        N_("The directory does not say that you signed in with a second step. Please sign in there with two steps."),
        status=403,
    )


def _away() -> Refusal:
    return Refusal(
        "directory_away",
        N_("The city's directory does not answer. Please sign in with a password of this service."),
        status=503,
    )
