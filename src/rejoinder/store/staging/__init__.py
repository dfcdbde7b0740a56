"""A private file in which an import is laid out before anything of it is stored; gone when the import ends."""
