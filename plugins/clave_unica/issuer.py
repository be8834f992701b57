"""The conversation with the issuer: where to send people, and whom its answer names. Only the configured issuer is ever
asked, and its answer is believed only when it is signed by it, for us, for this very attempt."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from estado_verde.identity import normalise_rut

ALGORITHMS = ["RS256", "ES256"]
#: Seconds for each question to the issuer: somebody waits before the screen.
PATIENCE = 10
#: How ClaveÚnica calls the RUT, its parts, and what must be asked for to get it. Another issuer may call them otherwise:
#: EV_CLAVE_UNICA_CLAIM and so on.
NAMES = {"CLAIM": "RolUnico", "CLAIM_NUMBER": "numero", "CLAIM_DIGIT": "DV", "SCOPE": "openid run name"}


class Refused(Exception):
    """The issuer did not answer, or its answer is not to be believed. The text is for the log."""


@dataclass(frozen=True)
class Attempt:
    """What must be the same when somebody comes back: against forged, replayed and intercepted answers."""

    state: str
    nonce: str
    verifier: str


def configured() -> bool:
    return bool(_setting("ISSUER") and _setting("CLIENT_ID") and _setting("CLIENT_SECRET"))


def _setting(name: str) -> str:
    return os.environ.get(f"EV_CLAVE_UNICA_{name}", "").strip() or NAMES.get(name, "")


def address(attempt: Attempt, back: str) -> str:
    """Where somebody proves who they are."""
    with _client(back) as client:
        url, _state = client.create_authorization_url(
            _metadata()["authorization_endpoint"],
            state=attempt.state,
            nonce=attempt.nonce,
            code_verifier=attempt.verifier,
        )
    return str(url)


def rut_of(attempt: Attempt, back: str, code: str) -> str:
    """Whose RUT the issuer vouches for. Raises Refused."""
    known = _metadata()
    try:
        with _client(back) as client:
            token = client.fetch_token(
                known["token_endpoint"], code=code, code_verifier=attempt.verifier, timeout=PATIENCE
            )
            claims = _believed(known, str(token.get("id_token", "")), attempt.nonce)
            if _setting("CLAIM") not in claims:
                person = _json(client.get(known["userinfo_endpoint"], timeout=PATIENCE))
                if person.get("sub") != claims["sub"]:
                    raise Refused("userinfo de otra persona")
                claims = {**person, **claims}
    except (OAuthError, requests.RequestException, KeyError) as error:
        raise Refused(f"{type(error).__name__}: {error}") from error
    return _rut(claims)


def _client(back: str) -> OAuth2Session:
    return OAuth2Session(
        _setting("CLIENT_ID"),
        _setting("CLIENT_SECRET"),
        scope=_setting("SCOPE"),
        redirect_uri=back,
        code_challenge_method="S256",
    )


def _metadata() -> Mapping[str, Any]:
    issuer = _setting("ISSUER").rstrip("/")
    known = _json(requests.get(f"{issuer}/.well-known/openid-configuration", timeout=PATIENCE))
    if str(known.get("issuer", "")).rstrip("/") != issuer:
        raise Refused(f"el emisor dice ser {known.get('issuer')}")
    wanted = [known.get(name, "") for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
    if any(urlsplit(one).scheme != urlsplit(issuer).scheme for one in wanted):
        raise Refused("el emisor lleva a direcciones de otro esquema")
    return known


def _json(answer: requests.Response) -> Mapping[str, Any]:
    try:
        answer.raise_for_status()
        found = answer.json()
    except requests.RequestException as error:
        raise Refused(str(error)) from error
    if not isinstance(found, dict):
        raise Refused("respuesta sin forma")
    return found


def _believed(known: Mapping[str, Any], text: str, nonce: str) -> dict[str, Any]:
    """The claims of the token, once its signature, issuer, audience, time and nonce are right."""
    keys = KeySet.import_key_set(dict(_json(requests.get(known["jwks_uri"], timeout=PATIENCE))))  # type: ignore[arg-type]
    rules = jwt.JWTClaimsRegistry(
        leeway=30,
        iss={"essential": True, "value": known["issuer"]},
        aud={"essential": True, "value": _setting("CLIENT_ID")},
        nonce={"essential": True, "value": nonce},
        sub={"essential": True},
        exp={"essential": True},
    )
    try:
        token = jwt.decode(text, keys, algorithms=ALGORITHMS)
        rules.validate(token.claims)
    except (JoseError, ValueError) as error:
        raise Refused(f"token: {error}") from error
    return dict(token.claims)


def _rut(claims: Mapping[str, Any]) -> str:
    """One text, or an object of number and digit."""
    text = value = claims.get(_setting("CLAIM")) or ""
    if isinstance(value, Mapping):
        text = "-".join(str(value.get(_setting(part), "")) for part in ("CLAIM_NUMBER", "CLAIM_DIGIT"))
    try:
        return normalise_rut(str(text))
    except ValueError as error:
        raise Refused("sin RUT") from error
