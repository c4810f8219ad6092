"""The commands: arguments in, exit codes out; the only place that knows terminal and environment."""
