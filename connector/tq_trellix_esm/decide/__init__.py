"""Pure decisions: what a watchlist should hold, what differs, what may be done. No I/O."""
