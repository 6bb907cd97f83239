"""Export: dialogs that save products, and the links to other programs."""
