"""The window: desk, pages, forms, widgets. Imports ops, domain and the leaves, never data."""
