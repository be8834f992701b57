"""Plugins are importable once their folder is mounted."""

from pathlib import Path

from estado_verde.plugins import mount

mount([Path(__file__).parents[2]])
