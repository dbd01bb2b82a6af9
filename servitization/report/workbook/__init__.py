"""The assumptions of an offer as an Excel sheet, and what somebody changed in it.

A sheet holds assumptions and no results. What is read back passes the checks of a file; a
workbook that could do harm is refused before it is opened.
"""
