"""The style of blocks: the same in JupyterLab and in packets. Contrast is at least 4.5 to 1 everywhere."""

INK = "#16324f"
ACCENT = "#1d5c83"
ACCENT_LIGHT = "#9fc3d9"
ALERT = "#9a3b1c"
MUTED = "#56657a"
RULE = "#c9d3de"
TRACK = "#f0f4f7"
SERIES = (ACCENT, "#96601a", "#4f7333", "#7a4e8a", "#4d5a68")
"""Colors of lines, told apart in gray as well."""
TINTS = (ACCENT, "#7fb0cc", "#bcd6e5", "#e6eff5", "#ffffff")
"""Colors of a whole's parts, from the strongest to none: one color, so that order can be seen."""
SHADES = (
    ("#e6eff5", INK), ("#cfe0eb", INK), ("#b0cede", INK), ("#8fb8d0", INK), ("#3a7399", "#ffffff"), (ACCENT, "#ffffff"),
)  # fmt: skip
"""Shades of a grid from least to most, each with the color of text that can be read on it."""

BLOCK_CSS = """
.plt-block{color:#1c2733;font:15px/1.5 "Source Sans 3","Source Sans Pro","Segoe UI",system-ui,sans-serif;max-width:47rem;overflow-wrap:anywhere}
.plt-block h3,.plt-block h4{color:#16324f;margin:1.5em 0 .4em;line-height:1.25}
.plt-block h3{font-size:1.15em}.plt-block h4{font-size:1.02em}
.plt-block figure{margin:1.3em 0 1.5em}
.plt-block figcaption,.plt-block caption,.plt-title{caption-side:top;text-align:left;font-weight:600;color:#16324f;
 padding:0 0 .4em;margin:0;font-size:1em;line-height:1.35}
.plt-title{margin-top:1.2em}
.plt-block .plt-note{color:#56657a;font-size:.87em;line-height:1.4;margin:.35em 0 1.3em}
.plt-table{margin:1.2em 0 .4em}.plt-scroll{overflow-x:auto}.plt-scroll,.plt-block tbody .plt-short{overflow-wrap:break-word}
.plt-block table{border-collapse:collapse;width:100%;margin:0;font-size:.95em;font-variant-numeric:tabular-nums}
.plt-block thead th{text-align:left;vertical-align:bottom;border-bottom:1.5px solid #16324f;color:#16324f;
 font-weight:600;line-height:1.3;padding:.3em 1.1em .35em 0;background:none}
.plt-block tbody th,.plt-block tbody td{text-align:left;vertical-align:top;border-bottom:1px solid #d9e0e8;
 padding:.4em 1.1em .4em 0;font-weight:400;line-height:1.4;background:none;white-space:normal}
.plt-block td,.plt-block th,.plt-block p,.plt-block li,.plt-block dd{unicode-bidi:plaintext}
.plt-block tr>:last-child{padding-right:0}
.plt-block tbody .plt-short{white-space:nowrap}
.plt-block .plt-right{text-align:right}.plt-block .plt-center{text-align:center}
.plt-block svg{display:block;width:100%;max-width:45rem;height:auto}
.plt-figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(12rem,1fr));gap:1.3rem 1.6rem;margin:1.4em 0 1.8em;padding:0}
.plt-figures>div{border-top:3px solid var(--accent,#1d5c83);padding-top:.55rem}
.plt-figures>div.plt-alert{border-top-color:#9a3b1c}.plt-figures>div.plt-alert .plt-value{color:#9a3b1c}
.plt-figures dt{color:#45536a;font-size:.87em;line-height:1.3}
.plt-figures dd{margin:.1rem 0 0}
.plt-figures .plt-value{display:block;font-size:1.75em;line-height:1.2;font-weight:600;color:#16324f;font-variant-numeric:tabular-nums}
.plt-figures .plt-detail{display:block;color:#56657a;font-size:.87em;line-height:1.35}
.plt-facts{margin:1em 0 1.4em;border-top:1px solid #d9e0e8}
.plt-facts>div{display:grid;grid-template-columns:7rem 1fr;gap:.8rem;border-bottom:1px solid #d9e0e8;padding:.4em 0}
.plt-facts dt{color:#56657a}.plt-facts dd{margin:0}
.plt-checklist ul{list-style:none;padding:0;margin:.2em 0 1.4em;border-top:1px solid #d9e0e8}
.plt-checklist li{display:flex;flex-wrap:wrap;gap:.1em .7em;align-items:baseline;padding:.5em 0;border-bottom:1px solid #d9e0e8}
.plt-box{flex:none;font-size:1.15em;line-height:1;width:1.1em}
.plt-what{flex:1 1 16em;min-width:0;overflow-wrap:break-word}
.plt-who{color:#56657a;font-size:.9em;text-align:right}
.plt-who.plt-late{color:#9a3b1c;font-weight:600}
.plt-done .plt-what{color:#56657a}
.plt-callout{border-left:4px solid var(--accent,#1d5c83);background:#f2f6f9;padding:.75em 1.1em;margin:1.2em 0 1.4em}
.plt-callout.plt-warning{border-left-color:#9a3b1c;background:#fbf4f0}
.plt-callout p{margin:.15em 0;white-space:pre-line}
.plt-prompts{color:#45536a;padding-left:1.2em;margin:.3em 0 1em}
.plt-prompts li{margin:.15em 0}
.plt-field{margin:1.1em 0 1.3em}
.plt-field .plt-label{font-weight:600;color:#16324f;margin:0}
.plt-field .plt-help{color:#56657a;font-size:.87em;margin:0}
.plt-field .plt-answer{margin:.3em 0 0;padding-left:.75em;border-left:2px solid #9fc3d9;white-space:pre-wrap;overflow-wrap:anywhere}
.plt-rule{display:block;border-bottom:1px solid #8796a6;height:1.9em}
.plt-rule.plt-short{max-width:16em}
.plt-boxes{list-style:none;margin:.35em 0 0!important;padding:0!important;display:flex;flex-wrap:wrap;gap:.3em 1.6em}
.plt-block td.plt-blank{height:2.1em}
.plt-block tbody th{min-width:7em}.plt-block td.plt-write{min-width:11em}
@media (max-width:34rem){.plt-facts>div{grid-template-columns:1fr;gap:0}.plt-who{flex-basis:100%;text-align:left;padding-left:1.85em}
 .plt-figures{grid-template-columns:repeat(2,1fr)}.plt-block td.plt-write{min-width:0}
 .plt-block .plt-scroll :is(table,svg){min-width:32rem}.plt-block .plt-table:not(.plt-scroll) .plt-short{white-space:normal}}
"""

JUPYTER_CSS = """
.jp-RenderedHTMLCommon .plt-block table{table-layout:auto;font-size:.95em}
.jp-RenderedHTMLCommon .plt-block :is(th,td){text-align:left}
.jp-RenderedHTMLCommon .plt-block :is(h3,h4){font-weight:600}
.jp-RenderedHTMLCommon .plt-block .plt-right{text-align:right}
.jp-RenderedHTMLCommon .plt-block .plt-center{text-align:center}
.jp-RenderedHTMLCommon .plt-block tbody tr:nth-child(n){background:none}
.jp-RenderedHTMLCommon .plt-block .plt-figures{display:grid;margin:1.4em 0 1.8em}
.jp-RenderedHTMLCommon .plt-block :is(dt,dd){float:none;width:auto;padding:0;font-weight:400}
[data-jp-theme-light="false"] .plt-block{--accent:#7fc0ea;color:#e6ebf0;
 & :is(h3,h4,figcaption,caption,thead th,.plt-title,.plt-value,.plt-label){color:#bcd9ee}
 & :is(.plt-note,.plt-detail,.plt-help,.plt-who,.plt-prompts,.plt-done .plt-what,.plt-figures dt,.plt-facts dt){color:#aab6c4}
 & :is(.plt-who.plt-late,.plt-alert .plt-value){color:#f3a587}
 & :is(thead th,tbody th,tbody td,.plt-facts,.plt-facts>div,.plt-checklist ul,.plt-checklist li,.plt-rule){border-color:#45505c}
 & :is(thead th,.plt-rule){border-color:#8795a6}
 & .plt-figures>div.plt-alert{border-color:#f3a587}
 & .plt-callout{background:#1f262d}
 & .plt-callout.plt-warning{background:#33231c;border-color:#f3a587}
 & svg{box-sizing:border-box;background:#fff;border-radius:4px;padding:.7em}
}
"""
"""What takes back the style that JupyterLab gives to every table and list, and the colors of its dark theme, where a
chart stays on white paper."""
