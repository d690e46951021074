"""Images on the network: ranges of bytes from hosts the user allowed, and from no other."""
