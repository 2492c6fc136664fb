"""Two screenings, two dates or two packs side by side: what flipped, and because of what."""
