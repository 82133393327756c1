"""What is true: values and rules, without input, output, clock or randomness."""
