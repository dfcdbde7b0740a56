"""Rejoinder hosts the readers' discussion under a news site's stories."""

__version__ = "0.1.0"
