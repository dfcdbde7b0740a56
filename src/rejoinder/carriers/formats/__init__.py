"""The formats of other systems, one file a format."""
