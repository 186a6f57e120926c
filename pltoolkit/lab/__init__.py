"""JupyterLab for coaches: its settings, its start page, and the part that runs in Jupyter's server."""
