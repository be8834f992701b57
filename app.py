"""What a WSGI server loads: `gunicorn app:app`."""

from estado_verde.factory import create_app

app = create_app()
