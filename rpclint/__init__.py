"""Finds the changes that break live upgrades of OpenStack services over versioned RPC."""

__version__ = "0.1.0"
