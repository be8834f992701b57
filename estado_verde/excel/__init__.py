"""Workbooks: read without trust, written without formulas, imported with every fault named. Nothing is imported here, so
that the reading child process starts with the standard library and calamine alone."""
