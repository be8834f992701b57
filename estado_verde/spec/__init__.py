"""The requirement specification: pure values and pure functions, standard library only. No framework, no database."""
