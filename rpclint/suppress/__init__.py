"""Why a finding does not count: a comment in the source, or an entry of the accepted file, says so."""

from rpclint.suppress.accepted import Accepted, Entry
from rpclint.suppress.clock import Clock
from rpclint.suppress.comments import Comment, comments
from rpclint.suppress.hygiene import HYGIENE
from rpclint.suppress.places import in_tree, of_file
from rpclint.suppress.settling import Trial, settled

__all__ = [
    "HYGIENE",
    "Accepted",
    "Clock",
    "Comment",
    "Entry",
    "Trial",
    "comments",
    "in_tree",
    "of_file",
    "settled",
]
