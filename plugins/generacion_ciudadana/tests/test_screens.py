"""The screens of the manual, word for word: fields and documents of each form, columns, filters, heads and buttons. The
lists here were written from S002 and its corrected labels, and know nothing of the program."""

from __future__ import annotations

from lxml import html

from .people import ADDRESSES, pdf

EMPRESA, LUGAR = ["Distribuidora"], ["Región", "Comuna"]
CLIENTE = ["Número de cliente"]
SIN_CLIENTE = [*CLIENTE, "No tengo Nro. de Cliente", "Número de Factibilidad"]
CORREO, FINAL = ["Correo electrónico adicional (opcional)"], ["¿Es usted el cliente final?"]
FORMS = {
    "SI": (
        [*EMPRESA, *CLIENTE, *LUGAR, *CORREO, *FINAL],
        [
            "Formulario de Solicitud de Información", "Poder Simple (opcional)", "Copia Cédula de Identidad",
            "Otros documentos (opcional)",
        ],
        ["Copia Cédula de Identidad", "Formulario de Solicitud de Información"],
    ),
    "SC": (
        [*EMPRESA, *LUGAR, *SIN_CLIENTE, *CORREO, *FINAL],
        [
            "Formulario de Solicitud de Conexión", "Poder Simple (opcional)", "Fotocopia Cédula de Identidad",
            "Otro documento (opcional)",
        ],
        ["Formulario de Solicitud de Conexión", "Fotocopia Cédula de Identidad"],
    ),
    "MC": (
        [*EMPRESA, *CLIENTE, *LUGAR, *CORREO],
        ["Manifestación de Conformidad u otro", "Otros documentos (opcional)"],
        ["Manifestación de Conformidad u otro"],
    ),
    "NC": (
        [*EMPRESA, *LUGAR, *SIN_CLIENTE, *CORREO, *FINAL],
        [
            "Formulario de Notificación de Conexión", "Poder Simple (opcional)", "Fotocopia Cédula de Identidad (opcional)",
            "Certificado de dominio vigente", "Identificación del Instalador",
            "Copia de declaración de puesta en servicio (TE4) ante la SEC",
            "Contrato firmado por el usuario o cliente final", "Otro documento distinto a los anteriores (opcional)",
            "Voy a aportar el medidor bidireccional",
            "Comprobante de entrega del equipo de medida bidireccional autorizado por SEC (Opcional)",
            "Comprobante de Exactitud", "Comprobante de Autorización de comercialización",
        ],
        [
            "Certificado de dominio vigente", "Comprobante de Autorización de comercialización", "Comprobante de Exactitud",
            "Contrato firmado por el usuario o cliente final",
            "Copia de declaración de puesta en servicio (TE4) ante la SEC", "Formulario de Notificación de Conexión",
            "Identificación del Instalador",
        ],
    ),
}  # fmt: skip
SAID = (
    "si no está seguro de la empresa distribuidora que le corresponde, consulte la última boleta de su cuenta de",
    "si no conoce su número de cliente, puede encontrarlo en la última boleta de electricidad o bien consultando",
    "documento previamente descargado y rellenado, escaneado en alta resolución.",
    "emitido por el usuario o cliente final, junto con una copia de su cédula de identidad",
    "documento que acredita al instalador como calificado y autorizado (licencia sec)",
    "este trámite se puede realizar todo el año.",
    "la opción tarifaria, la propiedad del equipo medidor y el mecanismo de pago de los remanentes",
    "comprobante entregado por el proveedor del medidor",
    "cuente con la capacidad de ser reprogramado para funcionar como bidireccional; deberá ser coordinado con la empresa",
    "(ver más información)",
    "los eg deberán contar con un único equipo de medida con registro bidireccional",
    "pdf · menos de 1 mb por archivo",
    "jpg, png, doc, docx, pdf · hasta 5 mb por archivo",
)
LINKS = [
    "Proceso de Conexión", "Descarga de Formularios", "Declaración de puesta en servicio (TE4)",
    "La Generación Ciudadana en la SEC", "Acerca de la Generación Ciudadana",
    "Ayuda (Ingreso al portal de Generación Ciudadana)",
]  # fmt: skip
STATES = [
    "Enviado", "Pendiente de Respuesta", "Pendiente de Pago", "Pendiente de Validación", "Pago Rechazado",
    "Pendiente de Respuesta Pago Validado", "Respondido", "Respondido Automático", "Anulado",
]  # fmt: skip
TYPES = [
    "Solicitud de Información",
    "Solicitud de Conexión",
    "Manifestación de Conformidad",
    "Notificación de Conexión",
]
TRAYS = {
    "solicitante": [
        "Nº Solicitud", "Nº Folio", "Nº Cliente", "Formulario", "Empresa Distribuidora", "Envío", "Respuesta", "Estado",
    ],
    "distribuidora": ["Nº Solicitud", "Nº Folio", "Nº Cliente", "Formulario", "Envío", "Respuesta", "Estado"],
    "sec": [
        "Número de Solicitud", "Número de Folio", "Número de cliente", "Formulario", "Empresa Distribuidora",
        "Fecha de Envío", "Fecha de respuesta", "Estado",
    ],
}  # fmt: skip


def tree(person, address):
    return html.fromstring(person.client.get(address, follow_redirects=True).text)


def texts(page, path):
    return [" ".join(" ".join(one.itertext()).split()) for one in page.xpath(path)]


def card(page, name):
    """What is asked in one part of a form, in its order."""
    label = "//label[contains(@class, 'form-label')] | {0}//legend | {0}//label[contains(@class, 'form-check')]"
    within = f"//section[@aria-labelledby='{name}']"
    return texts(page, within + label.format(within))


def test_the_four_forms_ask_what_the_manual_asks(person):
    someone = person("solicitante")
    home = tree(someone, "/generacion/")
    assert texts(home, "//title") == ["Solicitudes · Generación Ciudadana"]
    menu = ["Solicitud de Información", "Solicitud de Conexión", "Manifestación de Conformidad y otros"]
    assert texts(home, "//details[summary[contains(., 'Nuevo Envío')]]//a") == [*menu, "Notificación de Conexión"]
    assert texts(tree(someone, "/generacion/enlaces/"), "//main//li//a/text()/..")[-6:] == [
        f"{one} (se abre en otra pestaña)" for one in LINKS
    ]
    said = ""
    for tipo, (data, documents, required) in FORMS.items():
        page = tree(someone, f"/generacion/nueva/{ADDRESSES[tipo]}/")
        assert texts(page, "//section//h2") == ["Datos Generales", "Archivos Adjuntos"]
        assert card(page, "datos") == data, tipo
        assert card(page, "archivos") == documents, tipo
        marked = texts(page, "//section[@aria-labelledby='archivos']//label[contains(@class, 'req')]")
        assert sorted(marked) == required, tipo
        firsts = texts(page, "//select/option[1]")
        assert firsts == ["- Seleccione distribuidora -", "- Seleccione Región -", "- Seleccione Comuna -"]
        assert texts(page, "//main//form//*[contains(@class, 'btn') and (self::a or @type='submit')]") == [
            "Cancelar",
            "Grabar",
        ]
        said += page.text_content()
    said = " ".join(said.split()).lower()
    assert [one for one in SAID if one.lower() not in said] == []
    foot = texts(home, "//footer")[0]
    assert "SEC - Superintendencia de Electricidad y Combustibles © 20" in foot
    assert "Consultas: generacionciudadana@sec.cl" in foot
    assert "Manual de Usuario" in foot


def test_trays_and_filters_are_those_of_each_profile(person):
    for profile, columns in TRAYS.items():
        page = tree(person(profile, "DN" if profile == "distribuidora" else None), "/generacion/")
        assert texts(page, "//main//table[contains(@class, 'ev-cards')]/thead//th") == columns, profile
        assert texts(page, "//select[@name='estado']/option") == ["Todos", *STATES], "each once (C-18)"
        assert texts(page, "//select[@name='tipo']/option") == ["Todos", *TYPES]
        assert texts(page, "//select[@name='n']/option") == ["10", "25", "50", "100"]
        filters = texts(page, "//form[@role='search']//label")[:5]
        assert filters == ["N° Solicitud", "N° Folio", "N° Cliente", "Formulario", "Estado"]
    menu = texts(page, "//nav[contains(@class, 'ev-menu')]//div/ul/li/*[self::a or self::details/summary]")
    assert [one for one in menu if one in ("Inicio", "Data", "Mensajes")] == ["Inicio", "Data", "Mensajes"]
    assert "Salir" in texts(page, "//nav[contains(@class, 'ev-menu')]//button")


def buttons(person, sent):
    page = tree(person, sent.page)
    found = texts(page, "//main//a[contains(@class, 'btn')] | //main//button")
    return [one for one in found if one and not one.startswith("Descargar")], page


def test_what_each_profile_may_do_with_a_request(person, request_of):
    someone, company, sec = person("solicitante"), person("distribuidora", "DN"), person("sec")
    sent, manifested = request_of("SI"), request_of("MC")
    done, page = buttons(company, sent)
    assert done == ["Responder", "$ Gestión de Pago", "Comunicación"]
    head = texts(page, "//section[@aria-labelledby='cabeza']")[0]
    assert head.startswith("Jorge Pizarro Luna <solicitante.13000000@example.org> Enviado : ")
    for said in (
        "AM" if "AM" in head else "PM",
        "N° Solicitud – Editar",
        f"N° Folio {sent.folio}",
        "N° Cliente 500812-6",
    ):
        assert said in head
    assert page.xpath("//button[@data-print and @aria-label='Imprimir']")
    assert texts(page, "//section[@aria-labelledby='documentos']//a[contains(., 'kb')]") == ["Descargar 1 kb"]
    assert buttons(someone, sent)[0] == []
    done, page = buttons(sec, sent)
    assert done == ["Anular"]
    assert texts(page, "//h1") == ["Solicitud de Información"]
    done, page = buttons(company, manifested)
    assert done == ["Comunicación"], "no answer and no payment (C-49)"
    assert "Editar" in texts(page, "//section[@aria-labelledby='cabeza']")[0]
    whole = company.client.get(f"{manifested.page}documentos")
    assert whole.headers["Content-Disposition"].endswith("manifestacion.pdf"), "one document is no zip"

    said = "La respuesta se entrega de inmediato al solicitante, salvo que requiera un pago"
    answering = tree(company, sent.act("responder"))
    assert said in answering.text_content()
    assert answering.xpath("string(//input[@name='numero_solicitud']/@placeholder)") == "Número de Solicitud"
    company.post(sent.act("solicitar_pago"), {"monto_clp": "48500"})
    assert buttons(someone, sent)[0] == ["$ Gestión de Pago"]
    assert buttons(company, sent)[0] == ["$ Gestión de Pago", "Responder", "Comunicación", "Retirar cobro"]
    paying = tree(someone, sent.act("pagar"))
    assert texts(paying, "//label[contains(@class, 'req')]") == ["Comprobante"]
    assert "Hasta 300 caracteres." in company.get("/generacion/comunicacion/")
    ways = paying.text_content()
    for said in ("Transferencia Electrónica", "Comprobante de pago", "Descuento por boleta", "00-0-123456", "1 MB"):
        assert said in ways
    assert "La respuesta queda cargada y bloqueada" in company.get(sent.act("responder"))
    someone.post(sent.act("pagar"), {"metodo": "TRANSFERENCIA"}, {"comprobante": pdf()})
    assert buttons(company, sent)[0] == [
        "$ Gestión de Pago", "Responder", "Comunicación", "Validar pago", "Rechazar pago",
    ]  # fmt: skip
    company.post(sent.act("validar_pago"))
    company.post(sent.act("responder"), {}, {"archivo": pdf("respuesta.pdf")})
    assert buttons(company, sent)[0] == ["$ Gestión de Pago", "Responder", "Comunicación"], (
        "the payment stays to be read"
    )
    assert "Respuesta complementaria" in company.get(sent.act("responder"))
    page = company.post(sent.act("responder"), {"comentarios": " "}, {"archivo": pdf("otra.pdf")})
    assert "Este campo es obligatorio." in page
    assert "Versión 2" in company.post(
        sent.act("responder"), {"comentarios": "Falta un plano."}, {"archivo": pdf("otra.pdf")}
    )
    assert buttons(someone, sent)[0] == ["Iniciar Solicitud de Conexión"]
    assert "para siempre" in sec.get(sent.act("anular"))
    assert texts(tree(sec, sent.act("anular")), "//main//form//*[contains(@class, 'btn')]") == ["Cerrar", "Grabar"]
