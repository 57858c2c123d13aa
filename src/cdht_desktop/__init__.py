"""CDHT Desktop: the yearly title *Công dân học tập*, kept by a commune's association, without a network."""

__version__ = "0.1.0"
