"""The key that signs cookies: made by the first start for its owner alone, and refused when somebody else may know it."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from estado_verde.factory import WeakSecret, secret_key

#: Once is enough: what these prove is the same on every database.
pytestmark = pytest.mark.one_engine


def test_the_first_start_makes_one_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "secret_key"
    key = secret_key(file)
    assert len(key) == 64 and secret_key(file) == key
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert secret_key(tmp_path / "another") != key


@pytest.mark.parametrize("weak", ["", "dev", "changeme" * 8, "\2\1thisismyscretkey\1\2\\e\\y\\y\\h"[:31], "a" * 64])
def test_a_weak_one_stops_the_start(make_app: Callable[..., Flask], tmp_path: Path, weak: str) -> None:
    file = tmp_path / "secret_key"
    file.write_text(weak)
    file.chmod(0o600)
    with pytest.raises(WeakSecret, match="débil"):
        make_app()


def test_one_that_others_can_read_stops_the_start(make_app: Callable[..., Flask], tmp_path: Path) -> None:
    secret_key(tmp_path / "secret_key")
    (tmp_path / "secret_key").chmod(0o644)
    with pytest.raises(WeakSecret, match="chmod 600"):
        make_app()


def test_no_secret_of_a_library_is_in_use(make_app: Callable[..., Flask]) -> None:
    app = make_app()
    assert len(str(app.secret_key)) == 64
    assert app.config["WTF_CSRF_ENABLED"] and not app.config.get("DEBUG")
