"""What a user sends or simulates, kept as a folder that readers open."""
