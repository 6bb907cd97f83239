"""Evidence: what is measured for a ray, one module for each subject; `gathering` combines them."""
