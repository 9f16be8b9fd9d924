"""The demo data: three invented years of missions, and the one way past guards and workflows.

`load.py` runs the stages in order; each reads its parts of demo.yaml through `source.Record`,
whose refusals name the record and the field. To load one more part: a stage in `load.py` that
reads it; the list of what is left for later follows by itself.
"""
