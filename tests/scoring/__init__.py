"""How well saved pages are read, measured on annotated ones."""
