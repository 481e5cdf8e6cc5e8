"""The way to and from OpenTable: connections, streams, outbox, inbox, exchanges, circuit."""
