"""The reference of the documentation, as far as it is made from the code.

`python -m rejoinder.cli.reference docs/reference` writes it; a test fails when what is written is not what is made.
"""
