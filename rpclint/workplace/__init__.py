"""What the user names, as trees to look at."""

from rpclint.workplace.changes import change_of
from rpclint.workplace.place import Workplace
from rpclint.workplace.ranges import range_steps
from rpclint.workplace.wanted import Wanted

__all__ = ["Wanted", "Workplace", "change_of", "range_steps"]
