"""Slides for the board: what is decided first, then the figures behind it, with charts that stay editable.

`board` says what stands on each slide, as data; `presentation` makes the file. Numbers are those of the
answer, none is computed here.
"""
