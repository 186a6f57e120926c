"""The exercises of each module. Every answer is worked out from the district's data, never written down."""
