/// How a page looks: in the light, in the dark, and on paper.
enum PageStyle {
    /// The style sheet.
    static var sheet: StaticString {
        """
        :root { color-scheme: light dark; --ink: #1b1f24; --soft: #57606a; --paper: #ffffff;
          --card: #f6f8fa; --line: #d0d7de; --critical: #b3261e; --major: #b35900; --minor: #7a6400;
          --info: #0b5cad; --ok: #1a7f37; --querier: #7b3fb5; --member: #0b5cad; --stream: #1a7f37; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9ba7b4;
          --paper: #0f141a; --card: #182029; --line: #33404d; --critical: #ff8a80; --major: #ffab5e;
          --minor: #e3c84b; --info: #79b8ff; --ok: #6fdc8c; --querier: #c79bf2; --member: #79b8ff;
          --stream: #6fdc8c; } }
        * { box-sizing: border-box; }
        body { margin: 0 auto; max-width: 68rem; padding: 1.5rem 1rem 4rem; background: var(--paper);
          color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
        h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .5rem; }
        h2 { font-size: 1.25rem; margin: 2.5rem 0 .75rem; border-bottom: 1px solid var(--line); }
        h3 { font-size: 1.05rem; margin: 0 0 .5rem; }
        a { color: inherit; }
        code, .says { font-family: ui-monospace, monospace; font-size: .875em; }
        .soft { color: var(--soft); }
        ul { padding-left: 1.2rem; margin: .5rem 0; }
        li { margin: .2rem 0; }
        .verdict { font-size: 1.1rem; }
        .finding { background: var(--card); border: 1px solid var(--line);
          border-left: .35rem solid var(--level); border-radius: .4rem; padding: 1rem; margin: 1rem 0; }
        .critical { --level: var(--critical); } .major { --level: var(--major); }
        .minor { --level: var(--minor); } .info { --level: var(--info); }
        .level { color: var(--level); font-weight: 600; }
        dl { display: grid; grid-template-columns: 8rem 1fr; gap: .35rem .75rem; margin: .75rem 0 0; }
        dt { color: var(--soft); } dd { margin: 0; }
        table { border-collapse: collapse; font-size: .9rem; width: 100%; }
        td { padding: .15rem .75rem .15rem 0; vertical-align: top; }
        td.number { white-space: nowrap; font-variant-numeric: tabular-nums; }
        figure { margin: 1rem 0; } figcaption { color: var(--soft); font-size: .9rem; }
        .picture { overflow-x: auto; border: 1px solid var(--line); border-radius: .4rem; }
        svg { display: block; width: 100%; min-width: 40rem; font: 12px system-ui, sans-serif; }
        svg text { fill: var(--ink); } svg .tick { fill: var(--soft); }
        svg .grid { stroke: var(--line); stroke-width: 1; }
        svg .querier { fill: var(--querier); stroke: var(--querier); }
        svg .member { fill: var(--member); stroke: var(--member); }
        svg .stream { fill: var(--stream); stroke: var(--stream); }
        svg .span { stroke: none; opacity: .35; } svg .hollow { fill: var(--paper); }
        svg .flag { fill: var(--level); } svg .pole { stroke: var(--level); stroke-dasharray: 2 3; }
        svg .flagged { fill: var(--paper); font-weight: 600; text-anchor: middle; }
        :target { outline: .2rem solid var(--info); outline-offset: .3rem; }
        @media (max-width: 40rem) { body { padding: 1rem .75rem 3rem; } h1 { font-size: 1.3rem; }
          dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .5rem; } }
        @media print { body { max-width: none; padding: 0; } .picture { overflow: visible; }
          svg { min-width: 0; } .finding { break-inside: avoid; } }
        """
    }
}
