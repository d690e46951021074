"""What the makers of imagery write into files beside it, and into the packets in it, of how it was taken."""
