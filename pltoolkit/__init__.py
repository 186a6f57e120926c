"""From a district's own files to a planning packet for every school."""
