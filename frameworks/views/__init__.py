"""The published reference as anybody reads it."""
