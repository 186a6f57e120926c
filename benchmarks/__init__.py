"""Measured claims: each module prints a table of its figures beside the bars they are held to."""
