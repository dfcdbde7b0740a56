"""Measurements, each one command: `python -m bench NAME`. The server runs on one core, the load on the other."""
