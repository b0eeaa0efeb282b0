"""Readers: one file a format; each refuses bad input with an error that names the fix."""
