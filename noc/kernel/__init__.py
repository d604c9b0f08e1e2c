"""What every room stands on: tenants, access, time, errors. Knows nothing of guards."""
