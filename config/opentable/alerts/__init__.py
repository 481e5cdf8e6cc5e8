"""Alerts: people are told of what somebody should act on, and of its end, once each (docs/alerts.md).

A sweep follows what stands (`standing`, `following`), writes down what is to be said and to whom
(`telling`, `digests`), and other sweeps send it: letters by `mails`, events by `webhooks`.
"""
