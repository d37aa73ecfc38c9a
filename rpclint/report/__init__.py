"""Findings and surfaces as text and JSON: nothing here decides anything."""
