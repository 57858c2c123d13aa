"""The schema's history. A script never imports today's models, so that a file of any age still opens."""

HEAD = "0007"
