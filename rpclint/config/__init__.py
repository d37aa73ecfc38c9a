"""What is in force: a project's profile, and over it what its configuration says."""

from rpclint.config.layers import Config, Setting
from rpclint.config.places import of_file, of_folder, of_tree

__all__ = ["Config", "Setting", "of_file", "of_folder", "of_tree"]
