"""Who may see what, and small groups hidden. `docs/concepts/privacy.md` explains the rules and how they are tested."""
