"""The connector between ThreatQ and Trellix ESM."""

__version__ = "0.1.0"
