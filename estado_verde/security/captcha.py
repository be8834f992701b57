"""Proof that a person sends a form: a code that is seen or heard, or, for who can do neither, a calculation that their
browser makes (ALTCHA). Both work without any other server.

What the page carries is a signed ticket. The code itself is derived from it with the key of the installation, so showing
a form writes nothing; the database remembers which tickets were answered, and each is answered once.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import altcha
from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from .. import scope
from ..clock import now
from ..models import CodigoUsado, db

LIFE = timedelta(minutes=10)
LENGTH = 5
#: None that looks or sounds like another one. The voices of setup/voices.sh say exactly these.
SIGNS = "346789FHJKMRXY"
VOICES = Path(__file__).parents[1] / "data" / "voices"
#: Names of the fields that a form carries.
TICKET, CODE, PROOF = "captcha", "codigo", "altcha"
#: About half a second of a browser's work, and one hundredth of the server's.
ALGORITHM, COST, LEAST, MOST = "PBKDF2/SHA-256", 2_000, 400, 800
LONGEST_PROOF = 4_000
WHITE, INK = (255, 255, 255), (28, 46, 62, 255)
#: Two seconds more of murmurs than one code needs, to begin somewhere else each time.
SECONDS = 16_000
_speaking = threading.Lock()


@dataclass(frozen=True)
class Ticket:
    """What was signed. Its ``nonce`` is what stands for it: one signature can be written in several ways."""

    form: str
    nonce: str
    expires: datetime

    @property
    def code(self) -> str:
        digest = hmac.new(_key("code"), self.nonce.encode(), hashlib.sha256).digest()
        return "".join(SIGNS[one % len(SIGNS)] for one in digest[:LENGTH])

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(f"{self.form}\0{self.nonce}".encode()).hexdigest()


def _key(use: str) -> bytes:
    secret = str(current_app.secret_key).encode()
    return hmac.new(secret, f"captcha {use}".encode(), hashlib.sha256).digest()


def _tickets() -> URLSafeSerializer:
    return URLSafeSerializer(_key("ticket"), "captcha")


def ticket(form: str) -> str:
    """A new one, good for this form and no other, as the page carries it."""
    expires = int((now() + LIFE).timestamp())
    return str(_tickets().dumps([form, secrets.token_urlsafe(12), expires]))


def read(text: str) -> Ticket | None:
    """A ticket of ours that is still good; None for any other text, and for one that expired."""
    try:
        form, nonce, expires = _tickets().loads(text)
    except (BadSignature, ValueError, TypeError):
        return None
    found = Ticket(form, nonce, datetime.fromtimestamp(expires, now().tzinfo))
    return found if found.expires > now() else None


@lru_cache(maxsize=64)
def image(code: str, _nonce: str) -> bytes:
    """A drawing of the code. The same for who asks twice, so that nobody can average two."""
    from captcha.image import ImageCaptcha

    class Drawing(ImageCaptcha):  # type: ignore[misc]
        """Dark on white: the library's own signs are too pale for many eyes, the darker the paler."""

        lookup_table = [min(255, 12 * shade) for shade in range(256)]

    drawn: io.BytesIO = Drawing(width=240, height=80).generate(code, bg_color=WHITE, fg_color=INK)
    return drawn.getvalue()


@lru_cache(maxsize=32)
def sound(code: str, _nonce: str, language: str) -> bytes:
    """The code spoken over murmurs; one at a time, because it keeps the processor busy."""
    with _speaking:
        return bytes(_speaker(language).generate(code))


@cache
def _speaker(language: str) -> Any:
    from captcha.audio import AudioCaptcha

    class Speaker(AudioCaptcha):  # type: ignore[misc]
        """Mixing murmurs anew takes a second of the processor: a stretch of those made once takes none."""

        def create_background_noise(self, length: int, chars: str) -> bytearray:
            if length > len(self.murmurs):
                self.murmurs = super().create_background_noise(length + SECONDS, chars)
            start = secrets.randbelow(len(self.murmurs) - length + 1)
            return bytearray(self.murmurs[start : start + length])

    folder = VOICES / language
    speaker = Speaker(str(folder)) if folder.is_dir() else Speaker()
    speaker.murmurs = bytearray()
    return speaker


def challenge(form: str) -> dict[str, Any]:
    """A calculation for the browser of somebody who can neither see nor hear the code."""
    made = altcha.create_challenge(
        ALGORITHM,
        COST,
        counter=LEAST + secrets.randbelow(MOST - LEAST),
        expires_at=int((now() + LIFE).timestamp()),
        data={"form": form},
        hmac_secret=_key("challenge"),
        hmac_key_secret=_key("solution"),
    )
    return made.to_dict()


def check(form: str, sent: Mapping[str, str]) -> Ticket | None:
    """The right answer among what a form sent, not used up yet. A wrong one uses its ticket up: nobody guesses twice."""
    if proof := sent.get(PROOF, "").strip():
        found = _proven(proof)
        right = found is not None
    else:
        found = read(sent.get(TICKET, ""))
        typed = "".join(sent.get(CODE, "").split()).upper()
        right = found is not None and hmac.compare_digest(typed.encode(), found.code.encode())
    if found is None or found.form != form:
        return None
    if not right:
        use_up(found)
    return found if right and not _is_used(found) else None


def _proven(proof: str) -> Ticket | None:
    """What a calculation proves, if it is right."""
    if len(proof) > LONGEST_PROOF:
        return None
    judged = altcha.verify_solution(proof, _key("challenge"), hmac_key_secret=_key("solution"))
    if not judged.verified:
        return None
    parameters = altcha.Payload.from_base64(proof).challenge.parameters
    form = str((parameters.data or {}).get("form"))
    return Ticket(form, parameters.nonce, datetime.fromtimestamp(parameters.expires_at or 0, now().tzinfo))


def _is_used(answer: Ticket) -> bool:
    with scope.acting(scope.SYSTEM, "captcha"):
        return db.session.get(CodigoUsado, answer.fingerprint) is not None


def use_up(answer: Ticket) -> bool:
    """Whether this answer was the first: of many that arrive at the same time with one code, one is."""
    with scope.acting(scope.SYSTEM, "captcha"):
        db.session.execute(delete(CodigoUsado).where(CodigoUsado.vence_en < now()))
        db.session.add(CodigoUsado(huella=answer.fingerprint, vence_en=answer.expires))
        try:
            db.session.commit()
        except IntegrityError:
            db.session.rollback()
            return False
        return True
