"""What tools of support read: the rows of the integration page as JSON (docs/opentable/support-api.yaml).

`doors` answers, `callers` says who calls and what that person may see, `documents` is the wire's spelling,
`tokens` and `screens` are a person's own tokens and the page where they are made.
"""
