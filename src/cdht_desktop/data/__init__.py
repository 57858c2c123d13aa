"""The workspace: tables, store, migrations, keys. Nothing else in the program speaks SQL."""
