"""What is normal: each site's week hour by hour, learnt from its own past; and thresholds that tune themselves."""
