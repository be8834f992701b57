"""Every setting of an installation, read from the environment once: values, no logic.

Flask takes the names in capitals. What is not here is not configurable; what people decide while the system runs
(limits of files, texts, periods) is data in the database, not a setting.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent


class Settings:
    APP_NAME = "Estado Verde"
    TIMEZONE = "America/Santiago"
    BABEL_DEFAULT_LOCALE = "es"
    BABEL_DEFAULT_TIMEZONE = TIMEZONE
    LANGUAGES = {"es": {"flag": "cl", "name": "Español"}, "en": {"flag": "gb", "name": "English"}}
    TRANSLATIONS = ROOT / "translations"

    # Permissions and tables are made by `estado-verde upgrade`; a worker starts without a single query.
    AUTH_TYPE = 1  # accounts in our own database
    FAB_UPDATE_PERMS = False
    FAB_CREATE_DB = False
    FAB_ADD_SECURITY_API = False
    RATELIMIT_ENABLED = False  # FAB's limiter counts per process and in memory; ours counts in the database

    SQLALCHEMY_TRACK_MODIFICATIONS = False
    SESSION_COOKIE_NAME = "estado_verde"
    SESSION_COOKIE_HTTPONLY = True
    SESSION_COOKIE_SAMESITE = "Lax"
    SESSION_IDLE_MINUTES = 120  # without a request; people stop to look for a bill
    SESSION_HOURS = 12  # since signing in, whatever happens
    WTF_CSRF_TIME_LIMIT = None  # as long as the session: people leave a form open over lunch
    MAX_CONTENT_LENGTH = 64 * 1024 * 1024  # a request of Generación Ciudadana carries up to twelve files of 5 MB

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        self.PORT = int(environ.get("PORT", "8080"))
        self.HOME = Path(environ.get("ESTADO_VERDE_HOME", ROOT / "instance")).resolve()
        self.SECRET_KEY_FILE = self.HOME / "secret_key"  # made by the first start
        self.SQLALCHEMY_DATABASE_URI = environ.get("DATABASE_URL", f"sqlite:///{self.HOME / 'estado_verde.sqlite3'}")
        self.STORAGE_URL = environ.get("EV_STORAGE", f"file://{self.HOME / 'adjuntos'}")

        #: Enabled plugins; None enables all that are found.
        names = environ.get("EV_PLUGINS")
        self.PLUGINS = None if names is None else tuple(names.replace(",", " ").split())
        #: Folders where plugins are looked for.
        outside = filter(None, environ.get("EV_PLUGINS_PATH", "").split(os.pathsep))
        self.PLUGINS_PATH = (ROOT / "plugins", *(Path(folder).resolve() for folder in outside))

        #: The address that people type. Links in mails come from here, never from what a request says.
        self.PUBLIC_URL = environ.get("EV_URL", f"http://127.0.0.1:{self.PORT}").rstrip("/")
        self.TRUSTED_HOSTS = ["127.0.0.1", "localhost", urlsplit(self.PUBLIC_URL).hostname]
        self.FAB_SAFE_REDIRECT_HOSTS = [urlsplit(self.PUBLIC_URL).netloc]
        self.SESSION_COOKIE_SECURE = self.PUBLIC_URL.startswith("https:")
        self.PROXIES = int(environ.get("EV_PROXIES", "0"))  # how many proxies of ours stand in front

        #: Without a server, mails are written to HOME/correos, one file each.
        self.MAIL_SERVER = environ.get("MAIL_SERVER", "")
        self.MAIL_USE_SSL = environ.get("MAIL_USE_SSL", "") in ("1", "true", "yes")
        self.MAIL_USE_TLS = environ.get("MAIL_USE_TLS", "") in ("1", "true", "yes")
        usual = "465" if self.MAIL_USE_SSL else "587" if self.MAIL_USE_TLS else "25"
        self.MAIL_PORT = int(environ.get("MAIL_PORT", usual))
        self.MAIL_USERNAME = environ.get("MAIL_USERNAME")
        self.MAIL_PASSWORD = environ.get("MAIL_PASSWORD")
        domain = urlsplit(self.PUBLIC_URL).hostname
        self.MAIL_DEFAULT_SENDER = environ.get("MAIL_SENDER", f"{self.APP_NAME} <no-responder@{domain}>")
        self.MAIL_TIMEOUT = float(environ.get("MAIL_TIMEOUT", "20"))  # seconds that a server has for each answer
        self.MAIL_LEASE = float(
            environ.get("MAIL_LEASE", "120")
        )  # seconds after which another process takes a mail over
        self.MAIL_FOLDER = self.HOME / "correos"
