"""What the new rule says."""

from __future__ import annotations

from estado_verde import N_

MESSAGES = {"MSG-2027-01": N_("Sobre {limite} kg indique el gestor autorizado que retiró el material.")}
