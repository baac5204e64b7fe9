"""The demonstration plant: people, inspections and cases, simulated but for the published counts."""
