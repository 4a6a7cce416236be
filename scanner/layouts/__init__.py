"""What a ballot looks like: a layout's data, its files, and how one is learnt from a blank."""
