"""Night: the frames of a night, the defects that recur in them, and their common mask."""
