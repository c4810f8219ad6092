"""The simulator of a Trellix ESM, after the ESM reference; `EsmSimulator` is in `simulator.py`.

Where a docstring here names a section ("4.4, seen"), it is one of the ESM reference page, with its mark: seen
(a public source shows it), inferred (it follows from what is seen) or unknown (invented, and mostly a knob).
"""

from simulators.esm.simulator import DEFAULT_PASSWORD, DEFAULT_USER, EsmSimulator

__all__ = ["DEFAULT_PASSWORD", "DEFAULT_USER", "EsmSimulator"]
