"""The version of the engine: part of every fingerprint, because it decides the results."""

__version__ = "0.2.0"
