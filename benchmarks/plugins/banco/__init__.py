"""A module with one wide record, so that an import of fifty thousand rows by twenty columns can be measured."""

from estado_verde.contributions import Plugin

PLUGIN = Plugin("banco", "Banco de pruebas", "1.0.0", requires=("inventario",))
