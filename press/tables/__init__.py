"""The tables: their records, the data package, every check on both, their sources."""
