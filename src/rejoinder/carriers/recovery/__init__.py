"""Rebuilding discussions from saved pages."""
