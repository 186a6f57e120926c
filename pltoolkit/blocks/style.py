"""The style of blocks: the same in JupyterLab and in packets. Contrast is at least 4.5 to 1 everywhere."""

INK = "#16324f"
ACCENT = "#1d5c83"
ACCENT_LIGHT = "#9fc3d9"
ALERT = "#9a3b1c"
GOOD = "#2c6e49"
MUTED = "#56657a"
RULE = "#c9d3de"
WASH = "#f2f6f9"
SERIES = (ACCENT, "#96601a", "#4f7333", "#7a4e8a", "#4d5a68")
"""Colors of series, told apart in gray as well."""

BLOCK_CSS = """
.plt-block{color:#1c2733;font:15px/1.5 "Source Sans 3","Source Sans Pro","Segoe UI",system-ui,sans-serif;max-width:46rem}
.plt-block h3,.plt-block h4{color:#16324f;margin:1.2em 0 .4em;line-height:1.25}
.plt-block h3{font-size:1.15em}.plt-block h4{font-size:1.02em}
.plt-block figure{margin:1em 0}
.plt-block figcaption,.plt-block caption{caption-side:top;text-align:left;font-weight:600;color:#16324f;padding:0 0 .35em}
.plt-block .plt-note{color:#56657a;font-size:.87em;margin:.35em 0 1em}
.plt-block table{border-collapse:collapse;width:100%;margin:.8em 0 .3em;font-variant-numeric:tabular-nums}
.plt-block thead th{text-align:left;vertical-align:bottom;border-bottom:2px solid #16324f;color:#16324f;
 font-weight:600;padding:.3em .7em .3em 0;background:none}
.plt-block tbody th,.plt-block tbody td{text-align:left;vertical-align:top;border-bottom:1px solid #d9e0e8;
 padding:.35em .7em .35em 0;font-weight:400;background:none;white-space:normal}
.plt-block .plt-right{text-align:right}.plt-block .plt-center{text-align:center}
.plt-block svg{display:block;max-width:100%;height:auto}
.plt-figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.9rem 1.4rem;margin:1em 0;padding:0}
.plt-figures>div{border-top:3px solid #1d5c83;padding-top:.45rem}
.plt-figures>div.plt-alert{border-top-color:#9a3b1c}.plt-figures>div.plt-good{border-top-color:#2c6e49}
.plt-figures dt{color:#45536a;font-size:.87em;line-height:1.3}
.plt-figures dd{margin:0}
.plt-figures .plt-value{display:block;font-size:1.65em;line-height:1.2;font-weight:600;color:#16324f;font-variant-numeric:tabular-nums}
.plt-figures .plt-detail{color:#56657a;font-size:.87em}
.plt-checklist ul{list-style:none;padding:0;margin:.3em 0 1em}
.plt-checklist li{padding:.35em 0 .35em 1.7em;border-bottom:1px solid #d9e0e8;position:relative}
.plt-checklist .plt-box{position:absolute;left:0;font-size:1.1em;line-height:1.35}
.plt-who{color:#56657a;font-size:.9em}.plt-late{color:#9a3b1c;font-weight:600}
.plt-callout{border-left:4px solid #1d5c83;background:#f2f6f9;padding:.7em 1em;margin:1em 0}
.plt-callout.plt-action,.plt-callout.plt-warning{border-left-color:#9a3b1c;background:#fbf4f0}
.plt-callout.plt-success{border-left-color:#2c6e49;background:#f1f7f3}
.plt-callout p{margin:.2em 0}
.plt-field{margin:.9em 0 1.1em}
.plt-field .plt-label{font-weight:600;color:#16324f;margin:0}
.plt-field .plt-help{color:#56657a;font-size:.87em;margin:0}
.plt-field .plt-answer{margin:.25em 0 0;white-space:pre-wrap;overflow-wrap:anywhere}
.plt-rule{display:block;border-bottom:1px solid #8796a6;height:1.75em}
.plt-rule.plt-short{max-width:16em}
.plt-field ul{list-style:none;margin:.3em 0;padding:0}
.plt-field td.plt-blank{height:1.9em}
"""
