"""How a file is read strictly and written whole, whatever it holds: JSON, YAML, all or nothing."""
