"""Spreadsheets of an edition: one row for each item, out and in, as XLSX and as CSV.

`columns` says which columns there are; `writing` fills them from a document; `reading` takes an upload apart without
trusting it; `merging` puts what it says into the edition's document.

Invariant: an export that nobody touched changes nothing when it comes back, and no text in a cell is ever a formula,
neither here nor in the program that opens the sheet.
"""
