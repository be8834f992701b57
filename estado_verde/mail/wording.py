"""What each message says: as its plugin declared it, or as an administrator worded it since. A wording is data: its
placeholders are replaced by values and nothing in it is ever executed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import nh3
from flask_babel import force_locale, gettext
from sqlalchemy import select

from .. import auditing, database, plugins, scope, services
from ..clock import now
from ..contributions import MailTemplate
from ..models import PlantillaCorreo, db
from ..spec.faults import Fault, fault
from ..spec.numbers import show

#: What everything is written in first, and what is read where nothing else was written.
SPANISH = "es"
LONGEST_SUBJECT, LONGEST_BODY = 150, 5000
#: «{folio}», and whatever else is between braces without a space: it looks like a variable, so it must be one.
PLACEHOLDER = re.compile(r"\{([^\s{}]+)\}")
TAGS = {"a", "b", "strong", "i", "em", "u", "p", "br", "ul", "ol", "li", "h2", "h3", "blockquote"}
SCHEMES = {"http", "https", "mailto"}


class Unknown(LookupError):
    """No plugin that runs declares that message."""


@dataclass(frozen=True)
class Wording:
    """``version`` 0 is the one that was declared."""

    asunto: str
    cuerpo: str
    activo: bool = True
    version: int = 0
    modificado_por: str = ""
    modificado_en: datetime | None = None


@dataclass(frozen=True)
class Change:
    """A version that was saved, and what it took the place of."""

    after: Wording
    before: Wording


def declared() -> dict[str, MailTemplate]:
    return {one.code: one for one in plugins.host().values("ev_mail_templates")}


def template(code: str, variant: str = "") -> MailTemplate:
    """Raises Unknown."""
    found = declared().get(code)
    if found is None or (variant and variant not in variants_of(found)):
        raise Unknown(f"{code} {variant}".strip())
    return found


def variants_of(one: MailTemplate) -> dict[str, str]:
    """Code → title of the wordings of a message."""
    return dict(one.variants) if isinstance(one.variants, Mapping) else {name: name for name in one.variants}


def samples(one: MailTemplate) -> dict[str, str]:
    """Invented values for the preview; what has none is shown by its meaning."""
    return {name: one.samples.get(name) or f"«{gettext(meaning)}»" for name, meaning in one.placeholders.items()}


def original(one: MailTemplate, language: str = SPANISH) -> Wording:
    with force_locale(language):
        return Wording(gettext(one.subject), gettext(one.body))


def current(code: str, variant: str = "", language: str = SPANISH) -> Wording:
    """What the message says now: as an administrator worded it in that language, else as he worded it in Spanish (which
    says what he wants said, as the declared translation does not), else as it was declared. Whether it is sent at all is
    said once for all languages, with the Spanish one."""
    spanish = _newest(code, variant, SPANISH)
    found = spanish if language == SPANISH else _newest(code, variant, language) or spanish
    if found is None:
        return original(template(code, variant), language)
    return replace(found, activo=spanish.activo if spanish else True)


def _newest(code: str, variant: str, language: str) -> Wording | None:
    return next(iter(history(code, variant, language, 1)), None)


def history(code: str, variant: str = "", language: str = SPANISH, most: int | None = None) -> list[Wording]:
    """Every version that was saved in a language, newest first."""
    table = PlantillaCorreo
    rows = db.session.scalars(
        select(table)
        .where(table.codigo == code, table.variante == variant, table.idioma == language)
        .order_by(table.version.desc())
        .limit(most)
        .execution_options(**scope.UNSCOPED)  # whoever causes a mail need not be allowed to word it
    )
    return [
        Wording(one.asunto, one.cuerpo, one.activo, one.version, one.modificado_por, one.modificado_en) for one in rows
    ]


def changes(one: MailTemplate, variant: str = "", language: str = SPANISH) -> list[Change]:
    """Who changed what, newest first; the first one changed what was declared."""
    found = history(one.code, variant, language)
    return [Change(*pair) for pair in zip(found, [*found[1:], original(one, language)], strict=False)]


def check(one: MailTemplate, asunto: str, cuerpo: str) -> list[Fault]:
    """Why a wording cannot be saved, beside its field."""
    faults: list[Fault] = []
    for field, text, longest in (("asunto", asunto, LONGEST_SUBJECT), ("cuerpo", cuerpo, LONGEST_BODY)):
        if not text.strip():
            faults.append(fault("MSG-GEN-01", field))
        elif len(text) > longest:
            faults.append(fault("MSG-GEN-04", field, max=show(longest)))
        for name in dict.fromkeys(PLACEHOLDER.findall(text)):
            if name not in one.placeholders:
                allowed = ", ".join(f"{{{known}}}" for known in one.placeholders)
                faults.append(fault("MSG-SEC-01", field, variable=f"{{{name}}}", lista=allowed))
    present = set(PLACEHOLDER.findall(cuerpo))
    missing = [name for name in one.required if name not in present]
    return faults + [fault("MSG-SEC-02", "cuerpo", enlace=f"{{{name}}}") for name in missing]


def save(
    code: str, variant: str, asunto: str, cuerpo: str, *, activo: bool = True, language: str = SPANISH
) -> list[Fault]:
    """A new version, for the mails that are sent from now on; nothing is written when a fault refuses it."""
    services.require(("write", "correos"))
    one = template(code, variant)
    asunto, cuerpo = " ".join(asunto.split()), cuerpo.replace("\r\n", "\n").strip()
    if faults := check(one, asunto, cuerpo):
        return faults
    with services.batch() as session:
        database.begin_write(session.connection(), f"ev_plantilla_correo {code}")
        before = current(code, variant, language)
        kept = _newest(code, variant, language)
        row = PlantillaCorreo(
            codigo=code,
            variante=variant,
            idioma=language,
            version=kept.version + 1 if kept else 1,
            ambito=one.realm,
            asunto=asunto,
            cuerpo=clean(cuerpo) if nh3.is_html(cuerpo) else cuerpo,
            activo=activo or bool(one.required),
            modificado_por=scope.current().nombre,
            modificado_en=now(),
        )
        services.put(row)
        names = ("asunto", "cuerpo", "activo")
        old, new = ({name: getattr(side, name) for name in names} for side in (before, row))
        auditing.record(session, "modificar", PlantillaCorreo.__tablename__, row.id, before=old, after=new)
    return []


def clean(html: str) -> str:
    """Without scripts, styles, images, nor links that are not to pages or mail."""
    return nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, url_schemes=SCHEMES)
