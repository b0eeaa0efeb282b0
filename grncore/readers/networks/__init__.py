"""Networks in the forms that tools and sites write them: one module a form, one table of forms.

A form says what it recognises and gives a :class:`~grncore.readers.networks.parsed.Parsed`: two
columns of names and the columns beside them. What those other columns mean (labels, verdicts,
scores, signs, confidence) is decided afterwards, in one way for all forms.
"""
