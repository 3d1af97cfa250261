"""How replies are written: style indices, and how far a text is from a personality's own words."""
