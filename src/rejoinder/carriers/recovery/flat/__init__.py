"""Saved pages as flat text: comments that neither bullets nor indentation set apart."""
