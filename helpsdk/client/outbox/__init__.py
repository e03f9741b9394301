"""What readers did, on its way to the server: it waits, leaves in batches, and is kept until it has arrived."""
