"""What the user names, as trees to look at."""

from rpclint.workplace.place import Workplace
from rpclint.workplace.ranges import range_steps

__all__ = ["Workplace", "range_steps"]
