"""What the record decides by: pure functions over frozen values, without Django and without a clock."""
