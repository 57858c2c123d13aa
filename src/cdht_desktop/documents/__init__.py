"""Paper: frozen values in, bytes of a PDF out. No database, no clock; layouts and wording are data files."""
