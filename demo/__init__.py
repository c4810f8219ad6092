"""The main job on real indicators, against the simulators: `make demo`."""
