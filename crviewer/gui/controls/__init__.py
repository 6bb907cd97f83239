"""Controls: general widgets that know nothing of rays: inputs, notices, docks, the tour."""
