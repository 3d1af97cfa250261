"""Plans of replies, and what runs them: personalities x providers x strategies x conversations x repeats."""
