"""Profile → snapshot → graph: what is known of an organisation at a date, above a grade of evidence."""
