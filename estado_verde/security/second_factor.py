"""The second factor: codes of a telephone (TOTP) after the password. The secret is encrypted with the key of the
installation, a code is good once, and codes on paper stand in for a lost telephone."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from datetime import timedelta
from typing import Any, cast

import pyotp
import segno
from cryptography.fernet import Fernet, InvalidToken
from flask import current_app, session
from sqlalchemy import CursorResult, delete, select, update

from .. import auditing, services
from ..clock import now
from ..models import CodigoRecuperacion, Cuenta, Exigencia, SegundoFactor, db

#: Seconds of a code, and how many of them the clock of a telephone may be off.
STEP, DRIFT = 30, 1
RECOVERY_CODES = 10
#: Without l, o, 0 and 1, which are read as one another.
ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
#: Where the cookie says who gave the right password, and until when the code may follow.
ASKED_KEY = "paso"
TIME_TO_TYPE = timedelta(minutes=5)


def _box() -> Fernet:
    secret = current_app.secret_key
    raw = secret if isinstance(secret, bytes) else str(secret).encode()
    return Fernet(base64.urlsafe_b64encode(hmac.digest(raw, b"estado-verde segundo factor", "sha256")))


def has(account_id: int) -> bool:
    """Whether the account comes in with a second factor."""
    mine = (SegundoFactor.cuenta_id == account_id, SegundoFactor.confirmado_en.is_not(None))
    return db.session.scalar(select(SegundoFactor.cuenta_id).where(*mine)) is not None


def required(ambito: str, perfil: str) -> bool:
    mine = (Exigencia.ambito == ambito, Exigencia.perfil == perfil)
    return db.session.scalar(select(Exigencia.id).where(*mine)) is not None


# --- making one ----------------------------------------------------------------------------------------------------------


def begin(account_id: int) -> str:
    """The secret that the telephone is to learn: the one of an enrolment that was left half way, or a new one."""
    with services.batch() as db_session:
        row = db_session.get(SegundoFactor, account_id)
        kept = secret_of(row) if row is not None and row.confirmado_en is None else ""
        if kept:
            return kept
        if row is not None:
            db_session.delete(row)
            db_session.flush()
        secret = pyotp.random_base32()
        sealed = _box().encrypt(secret.encode()).decode()
        services.put(SegundoFactor(cuenta_id=account_id, secreto=sealed, creado_en=now(), ultimo_paso=0))
    return secret


def picture(secret: str, account: Cuenta, issuer: str) -> str:
    """The QR that a telephone reads, as an image that needs no request."""
    uri = pyotp.TOTP(secret).provisioning_uri(name=account.rut or account.nombre, issuer_name=issuer)
    return segno.make(uri, error="m").svg_data_uri(scale=5, border=2, dark="#000", light="#fff")


def confirm(account: Cuenta, typed: str) -> list[str]:
    """The first code that the telephone shows makes it a second factor; the codes for paper, or nothing when it is wrong."""
    with services.batch() as db_session:
        row = db_session.get(SegundoFactor, account.id)
        if row is None or row.confirmado_en is not None or not _take_code(row, typed):
            return []
        row.confirmado_en = now()
        codes = _new_codes(account.id)
        _record("activar segundo factor", account)
    return codes


def renew_codes(account: Cuenta) -> list[str]:
    """Other codes for paper; those before stop working."""
    with services.batch():
        codes = _new_codes(account.id)
        _record("renovar códigos de recuperación", account)
    return codes


def remove(account: Cuenta) -> None:
    """The account comes in with its password alone from now on."""
    with services.batch() as db_session:
        _record("quitar segundo factor", account)
        for table in (CodigoRecuperacion, SegundoFactor):
            db_session.execute(delete(table).where(table.cuenta_id == account.id))


def codes_left(account_id: int) -> int:
    mine = (CodigoRecuperacion.cuenta_id == account_id, CodigoRecuperacion.usado_en.is_(None))
    return len(db.session.scalars(select(CodigoRecuperacion.id).where(*mine)).all())


def _new_codes(account_id: int) -> list[str]:
    db.session.execute(delete(CodigoRecuperacion).where(CodigoRecuperacion.cuenta_id == account_id))
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    db.session.add_all([CodigoRecuperacion(cuenta_id=account_id, huella=_fingerprint(one)) for one in codes])
    db.session.flush()
    return [f"{one[:5]}-{one[5:]}" for one in codes]


# --- coming in -----------------------------------------------------------------------------------------------------------


def ask_for_it(account: Cuenta) -> None:
    """Whoever is at this browser gave the right password of the account. Nothing is open yet."""
    until = now() + TIME_TO_TYPE
    session[ASKED_KEY] = {"cuenta": account.id, "sello": account.sello, "hasta": until.timestamp()}


def asked_for() -> Cuenta | None:
    """Whose code is waited for in this browser; under the system's scope."""
    kept = session.get(ASKED_KEY)
    if not isinstance(kept, dict) or kept.get("hasta", 0) < now().timestamp():
        session.pop(ASKED_KEY, None)
        return None
    mine = (Cuenta.id == kept.get("cuenta"), Cuenta.sello == kept.get("sello"), Cuenta.active.is_(True))
    found: Cuenta | None = db.session.scalars(select(Cuenta).where(*mine)).one_or_none()
    return found


def check(account: Cuenta, typed: str) -> bool:
    """Whether the code is right and was not used before; a code of the telephone or of the paper. Uses it up."""
    row = db.session.get(SegundoFactor, account.id)
    if row is None or row.confirmado_en is None:
        return False
    return _take_code(row, typed) or _take_recovery(account, typed)


def _take_code(row: SegundoFactor, typed: str) -> bool:
    """Of two requests with one code, one gets in: the row only moves forward."""
    digits, secret = re.sub(r"\s", "", typed), secret_of(row)
    if not secret or not re.fullmatch(r"[0-9]{6}", digits):
        return False
    totp, current = pyotp.TOTP(secret, interval=STEP), int(now().timestamp()) // STEP
    for step in range(current - DRIFT, current + DRIFT + 1):
        if hmac.compare_digest(totp.at(step * STEP), digits):
            later = (SegundoFactor.cuenta_id == row.cuenta_id, SegundoFactor.ultimo_paso < step)
            return _changed(update(SegundoFactor).where(*later).values(ultimo_paso=step))
    return False


def _take_recovery(account: Cuenta, typed: str) -> bool:
    plain = re.sub(r"[\s-]", "", typed).lower()
    if len(plain) != 10:
        return False
    good = (
        CodigoRecuperacion.cuenta_id == account.id,
        CodigoRecuperacion.huella == _fingerprint(plain),
        CodigoRecuperacion.usado_en.is_(None),
    )
    if not _changed(update(CodigoRecuperacion).where(*good).values(usado_en=now())):
        return False
    _record("usar código de recuperación", account)
    return True


def _changed(statement: Any) -> bool:
    done = cast("CursorResult[Any]", db.session.execute(statement, execution_options={"synchronize_session": False}))
    return done.rowcount == 1


def secret_of(row: SegundoFactor) -> str:
    """The secret; nothing when the key of the installation is another one."""
    try:
        return _box().decrypt(row.secreto.encode()).decode()
    except InvalidToken:
        return ""


def _fingerprint(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def _record(action: str, account: Cuenta) -> None:
    auditing.record(db.session(), action, Cuenta.__tablename__, account.id, owner_id=account.organizacion_id)
