"""What is in force: a project's profile, and over it what its configuration says."""

from rpclint.config.files import NAMES, WORD
from rpclint.config.layers import Config, Setting
from rpclint.config.places import in_folder, of_file, of_files, of_folder, of_tree
from rpclint.config.said import Of, Said, said

__all__ = [
    "NAMES",
    "WORD",
    "Config",
    "Of",
    "Said",
    "Setting",
    "in_folder",
    "of_file",
    "of_files",
    "of_folder",
    "of_tree",
    "said",
]
