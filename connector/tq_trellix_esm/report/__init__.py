"""The result of a run as a value, and how it is told: to a person, a log, a machine."""
