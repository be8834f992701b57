"""What the large components of a page need to know: the month grid and the calculators. A view fills these values, the
macros of ``templates/ev/`` draw them, the scripts of ``static/js/`` bring them to life; the rules stay in the services."""

from .calculator import Calculator, Input, Step, Use
from .month_grid import BadChange, Cell, CellFault, Change, GridRow, Group, MonthGrid, SavedCell, Share
from .numbers import number_rules

__all__ = [
    "BadChange",
    "Calculator",
    "Cell",
    "CellFault",
    "Change",
    "GridRow",
    "Group",
    "Input",
    "MonthGrid",
    "SavedCell",
    "Share",
    "Step",
    "Use",
    "number_rules",
]
