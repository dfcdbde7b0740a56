"""What tests stand on: databases, a browser, and optional corpora."""
