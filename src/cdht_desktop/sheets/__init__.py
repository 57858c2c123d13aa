"""Workbooks in and out: files to lists of plain values, and plain values to files.

Nothing is imported here: the child process that reads workbooks starts through this package, and must start
quickly.
"""
