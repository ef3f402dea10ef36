"""One file per kind of claim or diagnostic."""
