"""What people do: one module a subject; each function takes the store and plain values.

Those that change something return `Changes`; those that read return frozen values.
"""
