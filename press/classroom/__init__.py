"""What a teacher does with what a class hands in."""
