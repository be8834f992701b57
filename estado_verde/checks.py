"""What is checked once plugins are imported: that tables, records, editions and permissions fit each other. Every check
looks at all plugins and returns all it finds, so that one start tells everything."""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import get_close_matches
from functools import partial
from typing import Any

from sqlalchemy import Table
from sqlalchemy import inspect as sa_inspect
from sqlalchemy.orm import Mapper, configure_mappers

from . import answer_checks, messages, scope
from .answer_checks import file_of
from .contributions import Extension
from .discovery import NAMESPACE, Found
from .models import Model, Registro
from .plugins import CORE, Host
from .problems import Problem
from .spec.records import Record
from .spec.requirements import Edition, Requirement

#: Kinds of fields whose value is not in a column of the record's own table.
ELSEWHERE = ("files",)


def run(host: Host, plugins: Sequence[Found]) -> list[Problem]:
    """Everything wrong with the plugins that could be imported."""
    found: list[Problem] = []
    for check in (_messages, _tables, _models, _fields, _related, _catalog, _extensions):
        found.extend(check(host, plugins))
    found.extend(answer_checks.run(host))
    return found


def models_of(host: Host) -> list[Any]:
    """The classes of the core's tables and of those of the plugins that run, in that order."""
    owners = [CORE, *host.modules]
    mine = [mapper.class_ for mapper in Model.registry.mappers if owner_of(mapper.class_) in owners]
    return sorted(mine, key=lambda one: (owners.index(owner_of(one)), one.__tablename__))


def owner_of(model: Any) -> str:
    """The plugin whose code defines a class; «core» for ours, nothing for a library's."""
    parts = model.__module__.split(".")
    if parts[0] == NAMESPACE:
        return str(parts[1])
    return CORE if parts[0] == "estado_verde" else ""


def _file(one: Found, name: str = "models") -> str:
    return str(one.folder / f"{name}.py")


def _where(model: Any) -> str:
    return f"{inspect.getsourcefile(model)}:{inspect.getsourcelines(model)[1]}"


def _own(plugins: Iterable[Found], host: Host) -> Iterator[tuple[Found, Any]]:
    by_name = {one.name: one for one in plugins}
    for model in models_of(host):
        if (name := owner_of(model)) in by_name:
            yield by_name[name], model


# --- messages and tables -------------------------------------------------------------------------------------------------


def _messages(host: Host, plugins: Sequence[Found]) -> Iterator[Problem]:
    for one in plugins:
        module = host.modules[one.name].get("messages")
        if module is None:
            continue
        file = _file(one, "messages")
        texts = getattr(module, "MESSAGES", None)
        if not isinstance(texts, dict):
            yield Problem(
                "EV.E019", "messages.py no define MESSAGES.", "Escriba MESSAGES = {código: texto}.", one.name, file
            )
            continue
        try:
            messages.register(texts)
        except messages.DuplicateMessage as error:
            yield Problem("EV.E019", f"Un código tiene dos textos: {error}.", "Use otro código.", one.name, file)


def _tables(host: Host, plugins: Sequence[Found]) -> Iterator[Problem]:
    mappers: dict[Table, list[Mapper[Any]]] = {}
    for mapper in Model.registry.mappers:
        if mapper.inherits is None or mapper.inherits.local_table is not mapper.local_table:
            mappers.setdefault(mapper.local_table, []).append(mapper)
    seen: set[Table] = set()
    for one in plugins:
        for table, where in _tables_of(host, one):
            if table in seen or (table not in mappers and _owner_by_prefix(table, host) not in ("", one.name)):
                continue
            seen.add(table)
            yield from _judge_table(one, table, where)
    for table, several in mappers.items():
        classes = {mapper.class_ for mapper in several}
        if len(classes) < 2:
            continue
        *_, last = ordered = sorted(classes, key=lambda cls: (cls.__module__, inspect.getsourcelines(cls)[1]))
        if any(owner_of(last) == one.name for one in plugins):
            names = " y ".join(f"{cls.__module__}.{cls.__name__}" for cls in ordered)
            message = f"La tabla «{table.name}» está definida dos veces: {names}."
            yield Problem(
                "EV.E022", message, "Deje una sola clase por tabla, u otro nombre.", owner_of(last), _where(last)
            )


def _tables_of(host: Host, one: Found) -> Iterator[tuple[Table, Callable[[], str]]]:
    """Tables that the modules of a plugin define, in its classes and in variables; where is looked up only to complain."""
    for mapper in Model.registry.mappers:
        if owner_of(mapper.class_) == one.name and (mapper.inherits is None or _has_own_table(mapper)):
            yield mapper.local_table, partial(_where, mapper.class_)
    for name, module in host.modules[one.name].items():
        for value in vars(module).values():
            if isinstance(value, Table):
                yield value, partial(_file, one, name)


def _has_own_table(mapper: Mapper[Any]) -> bool:
    return mapper.inherits is not None and mapper.inherits.local_table is not mapper.local_table


def _owner_by_prefix(table: Table, host: Host) -> str:
    """The plugin that a table's prefix names, so that one imported from another plugin is not taken for one's own."""
    return max((name for name in host.found if table.name.startswith(f"{name}_")), key=len, default="")


def _judge_table(one: Found, table: Table, where: Callable[[], str]) -> Iterator[Problem]:
    if one.manifest.kind == "edition":
        message = f"La edición «{one.name}» define la tabla «{table.name}»."
        hint = "Una edición no tiene tablas: agregue campos con for_year(add_fields=…), que se guardan en extras."
        yield Problem("EV.E021", message, hint, one.name, where())
    elif not table.name.startswith(f"{one.name}_"):
        message = f"La tabla «{table.name}» no lleva el prefijo del plugin."
        yield Problem("EV.E020", message, f"Llámela «{one.name}_{table.name.split('_', 1)[-1]}».", one.name, where())


# --- models and their records --------------------------------------------------------------------------------------------


def _models(host: Host, plugins: Sequence[Found]) -> Iterator[Problem]:
    try:
        configure_mappers()
    except Exception as error:
        yield Problem(
            "EV.E027",
            f"Las relaciones entre modelos no calzan: {_first_sentence(error)}",
            "Corrija la relación nombrada.",
        )
        return
    for one, model in _own(plugins, host):
        inherited = getattr(model.visible_to, "__func__", None) is vars(Model)["visible_to"].__func__
        if inherited and not scope.declared(model):
            message = f"El modelo «{model.__name__}» no declara quién ve sus filas."
            hint = "Agregue @classmethod visible_to(cls, who) → criterio; docs/plugins.md muestra los usuales."
            yield Problem("EV.E023", message, hint, one.name, _where(model))
        if issubclass(model, Registro) and not _records_of(host, model):
            message = f"El modelo «{model.__name__}» nombra un registro que nadie declara: «{_record_name(model)}»."
            base = host.catalog.bases.get(model.__module_name__)
            known = sorted(base.records) if base else sorted(host.catalog.bases)
            hint = f"Corrija __module_name__ o __record__. Existen: {', '.join(known)}."
            yield Problem("EV.E024", message, hint, one.name, _where(model))


def _first_sentence(error: Exception) -> str:
    """SQLAlchemy's advice comes after; it is in English and about other things."""
    return str(error).split(". ")[0].rstrip(".") + "."


def _record_name(model: Any) -> str:
    return f"{model.__module_name__}.{model.__record__}"


def _records_of(host: Host, model: Any) -> list[Record]:
    """The record of a model in the base and in each edition that mentions its module."""
    requirements = [host.catalog.bases.get(model.__module_name__)]
    requirements += [
        r for e in host.catalog.editions.values() for r in e.requirements if r.module == model.__module_name__
    ]
    return [one.records[model.__record__] for one in requirements if one and model.__record__ in one.records]


def _fields(host: Host, plugins: Sequence[Found]) -> Iterator[Problem]:
    """The base's fields are columns; those that an edition adds live in ``extras``."""
    for one, model in _own(plugins, host):
        base = host.catalog.bases.get(getattr(model, "__module_name__", ""))
        if not issubclass(model, Registro) or base is None or model.__record__ not in base.records:
            continue
        names = set(sa_inspect(model).all_orm_descriptors.keys())
        for field in base.records[model.__record__].fields:
            wanted = {field.column} | ({field.name} if field.kind in ("reference", "references") else set())
            for name in sorted(wanted - names):
                if field.kind in ELSEWHERE:
                    continue
                message = (
                    f"El campo «{field.name}» de «{model.__record__}» no tiene la columna «{model.__name__}.{name}»."
                )
                hint = f"Agregue la columna o la relación «{name}» al modelo, o quite el campo."
                yield Problem("EV.E025", message, hint, one.name, _where(model))


def _related(host: Host, plugins: Sequence[Found]) -> Iterator[Problem]:
    """Tables that a rule looks at, and those that a reference points to."""
    owners = _module_owners(host)
    for one in plugins:
        for requirement in _requirements_of(host, one):
            for record in requirement.records.values():
                yield from _judge_related(host, one, requirement, record, owners)
                yield from _added(host, one, requirement, record)


def _added(host: Host, one: Found, requirement: Requirement, record: Record) -> Iterator[Problem]:
    """What a year adds is kept as text in ``extras``, where no row of another table can be pointed to."""
    base = host.catalog.bases.get(requirement.module)
    if base is None or record.name not in base.records:
        return
    known = {field.name for field in base.records[record.name].fields}
    for field in record.fields:
        if field.name not in known and field.kind in ("reference", "references"):
            message = f"{requirement} · {record.name}: el campo agregado «{field.name}» apunta a otra tabla."
            hint = "Agréguelo al módulo, con su columna; un año agrega textos, números, fechas, opciones y archivos."
            yield Problem("EV.E025", message, hint, one.name, _file(one, "requirements"))


def _module_owners(host: Host) -> dict[str, str]:
    answers = host.answers.get("ev_requirements", {})
    return {
        value.module: name for name, values in answers.items() for value in values if isinstance(value, Requirement)
    }


def _requirements_of(host: Host, one: Found) -> list[Requirement]:
    found: list[Requirement] = []
    for value in host.answers.get("ev_requirements", {}).get(one.name, ()):
        if isinstance(value, Edition):
            found.extend(value.requirements)
        elif isinstance(value, Requirement):
            found.append(value)
    return found


def _judge_related(
    host: Host, one: Found, requirement: Requirement, record: Record, owners: dict[str, str]
) -> Iterator[Problem]:
    base = host.catalog.bases.get(requirement.module)
    inherited = base.records.get(record.name) if base and owners.get(requirement.module) != one.name else None
    file = _file(one, "requirements")
    tables = {field.target: f"el campo «{field.name}»" for field in record.fields if field.target}
    tables |= {related.table: f"lo relacionado «{related.name}»" for related in record.related}
    old = {field.target for field in inherited.fields} | {r.table for r in inherited.related} if inherited else set()
    for table, what in tables.items():
        if table in old or table in host.catalog.models:
            continue
        near = get_close_matches(table, host.catalog.models, 1)
        suggestion = f" ¿Quiso decir «{near[0]}»?" if near else ""
        message = f"{requirement} · {record.name}: {what} mira la tabla «{table}», que no existe.{suggestion}"
        yield Problem("EV.E026", message, "Corrija el nombre, o requiera el plugin que la tiene.", one.name, file)
    for related in record.related:
        model = host.catalog.models.get(related.table)
        missing = sorted(set(related.on) - set(sa_inspect(model).columns.keys())) if model else []
        if missing and related.table not in old:
            message = f"{requirement} · {record.name}: «{related.table}» no tiene la columna «{missing[0]}»."
            yield Problem("EV.E026", message, "Corrija `on` de lo relacionado.", one.name, file)


# --- years ---------------------------------------------------------------------------------------------------------------


def _catalog(host: Host, plugins: Sequence[Found]) -> Iterator[Problem]:
    by_year: dict[int, str] = {}
    modules: dict[str, str] = {}
    for name, values in host.answers.get("ev_requirements", {}).items():
        for value in values:
            file = str(host.folder(name) / "plugin.py") if name in host.found else ""
            if isinstance(value, Requirement):
                if value.module in modules:
                    message = f"El módulo «{value.module}» ya está declarado por «{modules[value.module]}»."
                    yield Problem("EV.E031", message, "Use otro nombre de módulo.", name, file)
                modules.setdefault(value.module, name)
            if not isinstance(value, Edition):
                continue
            if value.anio in by_year:
                message = f"El año {value.anio} ya tiene una edición, la de «{by_year[value.anio]}»."
                yield Problem("EV.E032", message, "Deshabilite una de las dos.", name, file)
            by_year.setdefault(value.anio, name)
            yield from _judge_edition(host, name, file, value)


def _judge_edition(host: Host, name: str, file: str, edition: Edition) -> Iterator[Problem]:
    owners = _module_owners(host)
    requires = host.found[name].manifest.requires if name in host.found else ()
    codes = Counter(one.code for one in edition.requirements)
    for code, times in codes.items():
        if times > 1 or not code:
            message = f"El año {edition.anio} declara {times} veces el código «{code}»."
            yield Problem("EV.E030", message, "Dé a cada requisito del año un código propio.", name, file)
    for module, times in Counter(one.module for one in edition.requirements).items():
        if module not in owners:
            message = f"El año {edition.anio} nombra el módulo «{module}», que ningún plugin habilitado declara."
            yield Problem("EV.E033", message, "Habilite el plugin del módulo, o quite el requisito.", name, file)
        elif owners[module] not in (*requires, CORE, name):
            message = f"El año {edition.anio} usa el módulo «{module}» sin requerir «{owners[module]}»."
            yield Problem("EV.E033", message, f"Agregue «{owners[module]}» a requires del manifiesto.", name, file)
        if times > 1:
            message = f"El año {edition.anio} declara {times} veces el módulo «{module}»."
            yield Problem("EV.E031", message, "Deje un solo requisito por módulo y año.", name, file)
    unsourced = [f"{r}: {p}" for r in edition.requirements for p, one in r.parameters.items() if not one.source]
    unsourced += [str(r) for r in edition.requirements if not r.source]
    for what in unsourced:
        yield Problem("EV.E034", f"{what} no dice de dónde sale.", "Agregue source: documento y página.", name, file)


def _extensions(host: Host, plugins: Sequence[Found]) -> Iterator[Problem]:
    """Fields that a plugin adds to a record of another need a record to be added to, and a model that has them."""
    for name, values in host.answers.get("ev_requirements", {}).items():
        for one in values:
            if not isinstance(one, Extension):
                continue
            base = host.catalog.bases.get(one.module)
            if base is None or one.record not in base.records:
                message = f"Se agregan campos al registro «{one.module}.{one.record}», que nadie declara."
                yield Problem("EV.E035", message, "Corrija el módulo o el registro.", name, file_of(host, name))
                continue
            named = (one.module, one.record)
            for model in host.catalog.models.values():
                if (getattr(model, "__module_name__", ""), getattr(model, "__record__", "")) != named:
                    continue
                for missing in (field.name for field in one.fields if not hasattr(model, field.column)):
                    message = f"Se agrega el campo «{missing}» y «{model.__name__}» no tiene ese atributo."
                    hint = f'Declare la relación con backref="{missing}" en un modelo del plugin.'
                    yield Problem("EV.E035", message, hint, name, file_of(host, name))
