"""Pure rules of the field: no window, no database, no files, no clock."""
