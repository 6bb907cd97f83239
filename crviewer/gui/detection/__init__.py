"""Detection: the sigclip slider, its curve, the settings, the advice and the completeness test."""
