"""Paper on the screen and on a printer: a PDF from memory, page by page."""
