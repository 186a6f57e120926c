"""Executed notebooks in, packet files out: HTML, PDF, Word, and the index page of all of them."""
