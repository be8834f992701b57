"""The programme's calendar and territory, as the Red de Expertos administers them."""
