"""Window: the application and the main window, which compose everything else."""
