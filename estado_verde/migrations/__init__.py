"""Plain Alembic, one branch per plugin: whoever adds a plugin to an installation that lives adds only its tables, and
whoever takes one away leaves the others' alone."""
