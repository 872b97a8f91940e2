"""What is made beside the book: live Python, JupyterLite, PDF, slides, release, server."""
