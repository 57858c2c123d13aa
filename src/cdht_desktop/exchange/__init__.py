"""Batch files: what one unit hands to another, signed; and the keys that sign them."""
