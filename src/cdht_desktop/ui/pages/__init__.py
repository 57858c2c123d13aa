"""One module a page; `ui/registry.py` names them."""
