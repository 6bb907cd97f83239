"""The parts that a simulated exposure is made of, one subject a file; `crviewer.frames.simulate` puts them together."""
