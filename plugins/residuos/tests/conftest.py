"""Plugins are importable once their folder is mounted; pure tests need nothing more of the host."""

from pathlib import Path

from estado_verde.plugins import mount

mount([Path(__file__).parents[2]])
