"""Jobs: work that runs off the GUI thread, how far it is, and what memory it leaves."""
