"""What one person alone does not do here: proposals to a second administrator, substitutes who lack the role."""
