"""What is claimed about one organisation: the vocabulary, reading and validating documents."""
