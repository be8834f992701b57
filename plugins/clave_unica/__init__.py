"""Coming in with ClaveÚnica, the State's own sign-in (OpenID Connect). It says who somebody is, never that they have an
account: that is given here, by those who administer the realm."""

from estado_verde.contributions import Plugin

PLUGIN = Plugin("clave_unica", "ClaveÚnica", "1.0.0", default=False)
