"""Models of noise and sky that detection can use: choices, planes of files, and those that are made here."""
