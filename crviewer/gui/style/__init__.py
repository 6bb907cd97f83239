"""Style: colours, fonts and the small drawings that every widget shares."""
