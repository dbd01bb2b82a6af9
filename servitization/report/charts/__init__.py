"""Charts as Vega-Lite specifications without data, and the data beside them.

Pure: an answer in, a `Chart` out, one module a chart. The template of a chart is made once per
theme; what moves with the numbers (domain, tick labels) is laid over it, and every text that
does is a row of the data, so that a moved fee changes the data and leaves the picture standing.
Heading and subtitle stand outside the chart; `alt` states the takeaway with its number.
"""
