"""What the rays are: verdicts, evidence, and the masks that follow from them."""
