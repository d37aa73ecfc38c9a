"""Runs client methods on paper: which messages can they send under a version cap?"""
