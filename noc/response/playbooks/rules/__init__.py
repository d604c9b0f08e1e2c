"""What a playbook says and what comes next: values in, values out."""
