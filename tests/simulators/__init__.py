"""Simulators of the two remotes, written from the reference pages alone; they import none of the product."""
