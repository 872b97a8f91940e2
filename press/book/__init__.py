"""The Sphinx extension of the book: pages that are made, catalogue, glossary, ledger, editions, what others see."""
