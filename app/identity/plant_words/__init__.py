"""The plant's own roles and meanings of signatures: proposed by an owner of processes, in force once confirmed."""
