"""What playbooks tell `/metrics`."""

from prometheus_client import Counter

RUNS = Counter(
    "noc_playbook_runs_total",
    "Runs of playbooks that came to a point, by shipped playbook ('own': a tenant's)",
    ["playbook", "event"],
)
STEPS = Counter("noc_playbook_steps_total", "Steps that playbooks took", ["kind", "status"])
