"""What is known of the mark-up of discussion systems, as data: one rule a system."""
