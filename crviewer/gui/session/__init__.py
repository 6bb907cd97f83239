"""Session: the state of the program, and the controllers that change it."""
