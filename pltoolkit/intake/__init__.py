"""Files in, findings and valid rows out."""
