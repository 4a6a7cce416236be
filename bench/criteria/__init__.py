"""What VVSG 2.0 asks of a ballot scanner (1.1.6 H to K), and strangers among the pages, measured."""
