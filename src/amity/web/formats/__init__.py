"""How days and times are written, where the language of the pages leaves a choice."""
