"""The press: what makes a course of text sources. Its floors, each of which imports only from those below it:

``__main__`` (the command line), ``publish`` (what is made beside the book), ``book`` (the Sphinx extension),
``lessons``
(from text source to proven notebook), ``outputs`` (how a chart or a table looks), ``tables`` (records and checks),
``course`` (what this course is), ``notebook`` (a built notebook); below them all, the package ``thaw``.
"""
