"""What an audit concludes, from finding to clearing, each with its evidence."""
