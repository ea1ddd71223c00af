extension Assets {
  /// The style sheet. Colours have a contrast of 4.5 to 1 and more with what they stand on, in both schemes.
  static let style = """
    :root {
      color-scheme: light dark;
      --ground: #f6f7f7; --paper: #ffffff; --ink: #1a2224; --dim: #566367; --line: #d9dfe0;
      --link: #0b5d66; --link-ground: #e3f0f1; --good: #17663a; --good-ground: #e2f3e8;
      --attention: #7a4d00; --attention-ground: #fdf0d5; --bad: #a3211c; --bad-ground: #fce8e6;
      --added: #d7f2df; --removed: #fbdedb;
      --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif;
      --mono: ui-monospace, "SF Mono", "Cascadia Mono", "Noto Sans Mono", "DejaVu Sans Mono", monospace;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --ground: #11181a; --paper: #192224; --ink: #e4eaeb; --dim: #9dabaf; --line: #2e3a3d;
        --link: #7fcdd4; --link-ground: #1d3b3f; --good: #7fd6a0; --good-ground: #173425;
        --attention: #f0c46c; --attention-ground: #3a2d10; --bad: #ff9d95; --bad-ground: #432020;
        --added: #1c4a30; --removed: #5a2724;
      }
    }
    * { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; }
    body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.5 var(--sans); }
    a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: .15em; }
    a:hover { text-decoration-thickness: 2px; }
    :focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 3px; }
    h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 1rem; overflow-wrap: anywhere; }
    h2 { font-size: 1.15rem; line-height: 1.3; margin: 2rem 0 .75rem; }
    p { margin: 0 0 .75rem; }
    ul, ol, dl, dd { margin: 0; padding: 0; }
    ul, ol { list-style: none; }
    code { font-family: var(--mono); font-size: .9em; overflow-wrap: anywhere; }
    .quiet, .skip:not(:focus) {
      position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%);
      white-space: nowrap;
    }
    .dim, .none { color: var(--dim); }
    .small { font-size: .875rem; }
    .together { white-space: nowrap; }
    .bad { color: var(--bad); }
    .skip:focus { position: fixed; top: .5rem; left: .5rem; z-index: 2; background: var(--paper); padding: .5rem 1rem; }

    .top, main, .bottom { width: min(68rem, 100% - 2.5rem); margin: 0 auto; }
    .top { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1.25rem; padding-block: .9rem;
      border-bottom: 1px solid var(--line); margin-bottom: 1.75rem; }
    .brand { font-weight: 700; font-size: 1.15rem; text-decoration: none; color: var(--ink); }
    .top nav ul, .choices ul { display: flex; flex-wrap: wrap; gap: .15rem; }
    .top nav a, .choices a { display: block; padding: .3rem .6rem; border-radius: 6px; text-decoration: none; color: var(--ink); }
    .top nav a:hover, .choices a:hover { background: var(--link-ground); }
    [aria-current="page"] { background: var(--link-ground); color: var(--link) !important; font-weight: 600; }
    .search { margin-inline-start: auto; position: relative; }
    .choices { margin-bottom: 1rem; }
    .bottom { margin-top: 3rem; padding-block: 1rem 2rem; border-top: 1px solid var(--line); color: var(--dim);
      font-size: .875rem; }

    input, select, button { font: inherit; color: inherit; }
    input:not([type="checkbox"]), select { width: 100%; min-height: 2.4rem; padding: .35rem .6rem; background: var(--paper);
      border: 1px solid var(--dim); border-radius: 6px; }
    .search input { width: 15rem; }
    ::placeholder { color: var(--dim); opacity: 1; }
    button, .button { display: inline-block; min-height: 2.4rem; padding: .4rem 1rem; border: 1px solid var(--link);
      border-radius: 6px; background: var(--link); color: var(--paper); font-weight: 600; text-decoration: none;
      cursor: pointer; }
    .filters { display: grid; grid-template-columns: repeat(auto-fill, minmax(12rem, 1fr)); gap: .75rem;
      align-items: end; margin-bottom: 1.5rem; }
    .filters .first { grid-column: span 2; }
    .filters label { font-size: .875rem; color: var(--dim); }
    .filters .go { display: flex; align-items: center; gap: .9rem; }
    .filters .check { white-space: nowrap; display: flex; align-items: center; gap: .5rem; min-height: 2.4rem; color: var(--ink); font-size: 1rem; }
    .filters .check input { width: 1.1rem; height: 1.1rem; accent-color: var(--link); }

    .state { border: 1px solid var(--line); border-inline-start: 5px solid var(--dim); border-radius: 8px;
      background: var(--paper); padding: 1rem 1.25rem; }
    .state.good { border-inline-start-color: var(--good); }
    .state.attention { border-inline-start-color: var(--attention); }
    .state.bad { border-inline-start-color: var(--bad); color: inherit; }
    .state h2 { margin: 0; font-size: 1.4rem; }
    .state p { margin: .15rem 0 0; }
    .state ul { margin-top: .75rem; display: grid; gap: .4rem; }
    .state.bad h2 { color: var(--bad); }
    .state.attention h2 { color: var(--attention); }
    .state.good h2 { color: var(--good); }
    .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(7.5rem, 1fr)); gap: .75rem; margin-top: .75rem; }
    .figures li { background: var(--paper); border: 1px solid var(--line); border-radius: 8px; }
    .figures a, .figures li > span { display: block; padding: .7rem .9rem; text-decoration: none; color: inherit; }
    .figures a:hover { background: var(--link-ground); border-radius: 8px; }
    .figures strong { display: block; font-size: 1.5rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
    .figures span span { color: var(--dim); }
    .figures a span { color: var(--link); text-decoration: underline; text-decoration-thickness: 1px; text-underline-offset: .15em; }
    .figures .bad strong { color: var(--bad); }
    .drop { padding: .25rem 0; }
    .drop p { margin: 0; }

    .badge { display: inline-block; padding: .05rem .5rem; border-radius: 999px; font-size: .8125rem; line-height: 1.5;
      background: var(--link-ground); color: var(--link); white-space: nowrap; }
    .badge.good { background: var(--good-ground); color: var(--good); }
    .badge.attention { background: var(--attention-ground); color: var(--attention); }
    .badge.bad { background: var(--bad-ground); color: var(--bad); }
    .badge.dim { background: transparent; color: var(--dim); box-shadow: inset 0 0 0 1px var(--line); }
    .notice { border-radius: 8px; padding: .8rem 1rem; margin-bottom: 1rem; background: var(--link-ground); color: var(--ink); }
    .notice p { margin: 0; overflow-wrap: anywhere; }
    .notice.bad { background: var(--bad-ground); color: var(--bad); }
    .notice.attention { background: var(--attention-ground); color: var(--attention); }
    .notice .remedy { color: var(--ink); }
    .remedy { font-weight: 500; }

    .posts { display: grid; gap: .9rem; }
    .card { background: var(--paper); border: 1px solid var(--line); border-radius: 8px; padding: .9rem 1.1rem; }
    .card + .card { margin-top: .9rem; }
    .card + .above, .above + .card { margin-top: .9rem; }
    .card header { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .1rem 1rem; margin-bottom: .5rem; }
    .card header h2 { margin: 0; }
    .card footer { display: flex; flex-wrap: wrap; gap: .15rem .9rem; margin-top: .6rem; font-size: .875rem; color: var(--dim); }
    .card footer:empty { display: none; }
    .card .source { font-weight: 600; overflow-wrap: anywhere; }
    .card .source .dim { font-weight: 400; }
    .card .when { color: var(--dim); font-size: .875rem; text-decoration: none; }
    .card .when:hover { text-decoration: underline; }
    .card .spark { margin-top: .75rem; }
    .card .text + details, .card details { margin-top: .5rem; }
    .text { white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: plaintext; max-width: 46rem; }
    .whole .text { font-size: 1.0625rem; line-height: 1.6; }
    .clipped { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 6; line-clamp: 6; overflow: hidden; }
    .tag { text-decoration: none; }
    .tag:hover { text-decoration: underline; }
    .unseen { font: .72em var(--mono); padding: 0 .25em; margin: 0 .1em; border-radius: 3px; background: var(--attention-ground);
      color: var(--attention); unicode-bidi: isolate; white-space: nowrap; }
    ins { background: var(--added); text-decoration: underline; text-decoration-color: var(--good); border-radius: 2px; }
    del { background: var(--removed); text-decoration: line-through; text-decoration-color: var(--bad); border-radius: 2px; }
    ins, del { padding-inline: .15em; margin-inline: .1em; }
    .spark { display: block; width: 100%; max-width: 24rem; height: 3rem; margin-bottom: .75rem; }
    .spark polyline { fill: none; stroke: var(--link); stroke-width: 2; vector-effect: non-scaling-stroke; }
    .counters { display: flex; flex-wrap: wrap; gap: .2rem 1.25rem; font-variant-numeric: tabular-nums; }
    .counters + .text { margin-top: .5rem; }

    .facts { display: grid; gap: 0; margin-bottom: 1rem; }
    .facts > div { display: grid; grid-template-columns: 9rem 1fr; gap: .25rem 1rem; padding: .35rem 0; border-bottom: 1px solid var(--line); }
    .facts dt { color: var(--dim); }
    .facts dd { overflow-wrap: anywhere; min-width: 0; }
    .wide { overflow-x: auto; background: var(--paper); border: 1px solid var(--line); border-radius: 8px; margin: .75rem 0; position: relative; }
    table { border-collapse: collapse; width: 100%; font-size: .9375rem; }
    th, td { text-align: start; vertical-align: top; padding: .5rem .8rem; }
    th { font-weight: 600; color: var(--dim); font-size: .875rem; white-space: nowrap; border-bottom: 1px solid var(--line); }
    tbody tr + tr td { border-top: 1px solid var(--line); }
    td { overflow-wrap: break-word; }
    td:first-child { min-width: 11rem; overflow-wrap: anywhere; }
    .number { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; }
    time { white-space: nowrap; font-variant-numeric: tabular-nums; }
    details summary { cursor: pointer; color: var(--link); }

    .events { background: var(--paper); border: 1px solid var(--line); border-radius: 8px; }
    .events:empty { display: none; }
    .events li { display: grid; grid-template-columns: auto 9.5rem 1fr; gap: .1rem 1rem; padding: .5rem .9rem; align-items: baseline; }
    .events li + li { border-top: 1px solid var(--line); }
    .events time { color: var(--dim); font-size: .875rem; }
    .events .badge { justify-self: start; }
    .events div { overflow-wrap: anywhere; min-width: 0; }
    .events .fresh { animation: fresh 3s ease-out; }
    @keyframes fresh { from { background: var(--good-ground); } }
    @media (prefers-reduced-motion: reduce) { .events .fresh { animation: none; } }
    .events .where { color: var(--dim); }
    .live-note { font-size: .875rem; color: var(--dim); min-height: 1.5em; margin: 0 0 .4rem; }
    .live-note.good { color: var(--good); }
    .live-note.bad { color: var(--bad); }
    .pager { display: flex; justify-content: space-between; gap: 1rem; margin: 1.25rem 0; }
    .pager .next { margin-inline-start: auto; }

    @media (max-width: 40rem) {
      .top, main, .bottom { width: calc(100% - 2rem); }
      .top { gap: .5rem; margin-bottom: 1.25rem; }
      .top nav { order: 3; width: 100%; }
      .top nav ul, .choices ul { flex-wrap: nowrap; overflow-x: auto; margin: 0 -1rem; padding: 0 .6rem .2rem; }
      .search input { width: min(15rem, 55vw); }
      .filters .first, .filters .check { grid-column: 1 / -1; }
      .filters { grid-template-columns: 1fr 1fr; }
      .facts > div { grid-template-columns: 1fr; gap: 0; }
      .events li { grid-template-columns: 1fr auto; }
      td:first-child { min-width: 14rem; }
      .events .badge { order: -1; }
      .events div { grid-column: 1 / -1; }
      .figures { grid-template-columns: repeat(auto-fit, minmax(6.2rem, 1fr)); gap: .5rem; }
      .figures a, .figures li > span { padding: .5rem .7rem; }
      .figures strong { font-size: 1.25rem; }
    }
    """
}
