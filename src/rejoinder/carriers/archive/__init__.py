"""Our own archive: a site as it is, row by row."""
