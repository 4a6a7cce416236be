"""The review on the page: the queue, one ballot, the wall of boxes and the sample."""
