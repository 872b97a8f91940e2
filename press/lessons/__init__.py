"""From a text source to a proven notebook, its solutions and its check keys."""
