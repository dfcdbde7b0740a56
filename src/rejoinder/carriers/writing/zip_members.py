"""Members of a zip: the same content gives the same bytes, whenever it is written."""

import zipfile

# A zip must give each member a time.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


def member(name: str) -> zipfile.ZipInfo:
    """Return what stands in a zip before the file called `name`."""
    info = zipfile.ZipInfo(name, _NO_TIME)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info
