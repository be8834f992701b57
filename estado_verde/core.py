"""The core answers the same hooks as a plugin: its own records, screens and permissions come in through the door that it
opens for others. Its commands do not: they must be there when a plugin is broken."""

from __future__ import annotations

from collections.abc import Sequence

from .contributions import MailTemplate, View
from .hookspecs import hookimpl
from .mail import records as mail_records
from .mail.defaults import TEMPLATES
from .plugins import CORE
from .privacy import records as privacy_records
from .programme import records as programme_records
from .security import records as security_records
from .spec.requirements import Requirement


@hookimpl
def ev_requirements() -> Sequence[Requirement]:
    records = programme_records.RECORDS | security_records.RECORDS | privacy_records.RECORDS | mail_records.RECORDS
    return [Requirement(CORE, "Estado Verde", records=records)]


@hookimpl
def ev_views() -> Sequence[View]:
    from .descargas import VIEWS as downloads
    from .excel.views import VIEWS as workbooks
    from .mail.views import VIEWS as mail
    from .privacy.views import VIEWS as privacy
    from .programme.views import VIEWS as calendar
    from .security.views import VIEWS as accounts

    return [*workbooks, *calendar, *accounts, *privacy, *mail, *downloads]


@hookimpl
def ev_mail_templates() -> Sequence[MailTemplate]:
    return TEMPLATES
