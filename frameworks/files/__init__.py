"""Framework files: YAML in, rows in one transaction; rows out, YAML that loads back to the same.

`source` turns text into plain values that remember their lines; `schema` says what may stand where; `references`
checks what points to what; `writer` puts a document into a draft edition; `document` makes one of an edition's rows.
"""
