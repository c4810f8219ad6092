"""The only modules that know both sides and the order of things."""
