"""Personalities in other programs' formats: out, in, and what is lost on the way."""
