"""Core: what every product needs: the export request, its header, its provenance, and how it is written."""
