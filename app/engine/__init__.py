"""The engine: reading BPMN, and playing the token game of one case at a time behind `port`.

Rule of the folder: no database, no Flask, no clock. `port` and `model` are what the rest of the house knows;
SpiffWorkflow is named inside `app.engine.spiff` alone, and that package only by bootstrap and the command line.
"""
