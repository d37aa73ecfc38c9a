"""Names across the files of one tree: modules, imports, classes and their bases."""

from rpclint.link.program import LinkedClass, LinkedModule, Program, Symbol

__all__ = ["LinkedClass", "LinkedModule", "Program", "Symbol"]
