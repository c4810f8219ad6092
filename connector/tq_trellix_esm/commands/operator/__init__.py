"""tq-trellix: what a person asks at a terminal, a file each."""
