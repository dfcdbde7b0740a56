"""What whoever runs the server may set: read once, in one place; file, then environment, then command line."""

from rejoinder.settings.reading import BadSetting, read_settings
from rejoinder.settings.tree import Settings, list_settings

__all__ = ["BadSetting", "Settings", "list_settings", "read_settings"]
