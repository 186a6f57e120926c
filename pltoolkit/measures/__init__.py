"""What the district's numbers mean: pure functions, frame in, frame out. Nothing reads a clock: `as_of` is passed in.

One module per subject: `progress`, `tasks`, `dosage`, `coaching`, `observation`, `pacing`, `assessment`, `survey`,
`essa`, `evidence`, `monitoring`, `district`. `docs/concepts/measures.md` has each measure worked by hand.
"""
