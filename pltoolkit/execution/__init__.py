"""Running notebooks: parameters checked, cells run through papermill, each packet in a process of its own, batches."""
