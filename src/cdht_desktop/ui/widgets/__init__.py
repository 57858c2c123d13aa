"""The kit: what pages are made of. Each module stands alone and knows nothing of a workspace."""
