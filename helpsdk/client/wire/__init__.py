"""What is asked of a help server and what its replies say: requests, replies read, and what stands for them."""
