"""ThreatQ as its reference describes it. Nobody has held this simulator against a real ThreatQ."""
