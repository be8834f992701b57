"""The closed lists of RT5, and the two terms that its rules and its row scope share. Nothing here knows a database."""

from __future__ import annotations

from datetime import timedelta

from estado_verde.spec.messages import N_

PROPIO = "PROPIO"
OWNERSHIP = {
    PROPIO: N_("Propio"),
    "ARRENDADO": N_("Arrendado"),
    "LEASING": N_("Leasing"),
    "COMODATO": N_("Comodato"),
}

INDIVIDUAL, MENSUAL, ANUAL = "INDIVIDUAL", "MENSUAL", "ANUAL"
MODALITIES = {INDIVIDUAL: N_("Individual"), MENSUAL: N_("Mensual"), ANUAL: N_("Anual")}

PROOFS = {
    "BOLETA": N_("Boleta"),
    "FACTURA": N_("Factura"),
    "GUIA": N_("Guía de despacho"),
    "CUPON": N_("Cupón o tarjeta de combustible"),
    "OTRO": N_("Otro"),
}

#: The unit in which a yield is a yield per litre.
LITRES = "L"

#: How long a Conductor may correct what he or she entered (RF-3).
EDIT_HOURS = 24
EDIT_FOR = timedelta(hours=EDIT_HOURS)

#: Days before an expiry on which people are reminded of it.
EXPIRY_DAYS = (30, 15, 5, 1)

#: What of a vehicle expires: the field and how it is called.
EXPIRIES = {
    "revision_tecnica_hasta": N_("Revisión técnica"),
    "permiso_circulacion_hasta": N_("Permiso de circulación"),
    "seguro_hasta": N_("Seguro obligatorio (SOAP)"),
}
