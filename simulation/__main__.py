"""`python -m simulation`: the command line of the force."""

import sys

from simulation.run import main

sys.exit(main())
