namespace ChatRec.Evaluation.Plots;

/// <summary>How a report's page looks, light and dark.</summary>
internal static class PageStyle
{
    // The line colours are told apart in both themes and by colour-blind readers (after Okabe and Ito 2008), and every line carries its name.
    public const string Css = """
        :root { color-scheme: light dark;
          --page: #f6f7f9; --card: #ffffff; --ink: #1c2430; --soft: #5b6675; --rule: #e2e6ec; --up: #157347; --down: #b02a37;
          --c0: #8a94a3; --c1: #b08968; --c2: #0072b2; --c3: #8e5ea2; --c4: #d55e00; --c5: #009e73; --c6: #cc3f7c; --c7: #56a8d8; --c8: #b8860b; --c9: #3d4f9f; --c10: #00838f; --c11: #c1121f; }
        @media (prefers-color-scheme: dark) { :root {
          --page: #12161c; --card: #1b2129; --ink: #e8ecf2; --soft: #9aa6b5; --rule: #2d3641; --up: #63c990; --down: #f0808a;
          --c0: #8a94a3; --c1: #c9a27e; --c2: #4da3e0; --c3: #bd93d8; --c4: #ff8a3d; --c5: #2fc79a; --c6: #f07fae; --c7: #8fcdf2; --c8: #e0b84c; --c9: #8c9df0; --c10: #4dd0dc; --c11: #ff6b6b; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; }
        main { max-width: 1320px; margin: 0 auto; padding: 32px 20px 64px; }
        h1 { margin: 0 0 4px; font-size: 28px; letter-spacing: -.01em; }
        h2 { margin: 0 0 8px; font-size: 17px; }
        header p { margin: 0; color: var(--soft); max-width: 90ch; }
        section, figure, .cards > div { background: var(--card); border: 1px solid var(--rule); border-radius: 10px; }
        section { margin: 20px 0; padding: 18px 20px; }
        .cards { display: flex; flex-wrap: wrap; gap: 12px; margin: 20px 0; }
        .cards > div { flex: 1 1 150px; padding: 12px 16px; }
        .cards strong { display: block; font-size: 22px; font-variant-numeric: tabular-nums; }
        .cards span, .note, figcaption, small { color: var(--soft); font-size: 13px; }
        .note { margin: 10px 0 0; overflow-wrap: anywhere; }
        .wide { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: 14px; }
        th, td { padding: 5px 9px; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--rule); }
        th:first-child { text-align: left; font-weight: 600; }
        thead th { color: var(--soft); font-weight: 500; }
        .published th, .published td { color: var(--soft); font-weight: 400; font-style: italic; }
        .source { font-size: 12px; }
        .best { font-weight: 700; }
        .up { color: var(--up); } .down { color: var(--down); }
        .plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 520px), 1fr)); gap: 20px; align-items: start; }
        figure { margin: 0; padding: 16px 18px; }
        svg { display: block; width: 100%; height: auto; }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: 8px 20px; margin: 0; }
        dt { font-weight: 600; } dd { margin: 0; }
        pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
        .grid { stroke: var(--rule); stroke-width: 1; } .axis { stroke: var(--soft); stroke-width: 1; }
        text { fill: var(--soft); font-size: 12px; } text.label { font-size: 12.5px; } text.detail { font-size: 11px; } text.name, text.value { fill: var(--ink); }
        .line { fill: none; stroke-width: 2; stroke-linejoin: round; } .leader { stroke-width: 1; opacity: .45; }
        .reference { stroke: var(--soft); stroke-dasharray: 5 4; stroke-width: 1.4; } text.reference, .dot.reference { stroke: none; fill: var(--soft); }
        .whisker { stroke: var(--ink); stroke-width: 1.2; opacity: .75; } .hit { fill: transparent; }
        .s0 { stroke: var(--c0); } .s1 { stroke: var(--c1); } .s2 { stroke: var(--c2); } .s3 { stroke: var(--c3); } .s4 { stroke: var(--c4); }
        .s5 { stroke: var(--c5); } .s6 { stroke: var(--c6); } .s7 { stroke: var(--c7); } .s8 { stroke: var(--c8); } .s9 { stroke: var(--c9); } .s10 { stroke: var(--c10); } .s11 { stroke: var(--c11); }
        .bar, .dot, text[class] { stroke: none; }
        .bar.s0, .dot.s0, text.s0 { fill: var(--c0); } .bar.s1, .dot.s1, text.s1 { fill: var(--c1); } .bar.s2, .dot.s2, text.s2 { fill: var(--c2); }
        .bar.s3, .dot.s3, text.s3 { fill: var(--c3); } .bar.s4, .dot.s4, text.s4 { fill: var(--c4); } .bar.s5, .dot.s5, text.s5 { fill: var(--c5); }
        .bar.s6, .dot.s6, text.s6 { fill: var(--c6); } .bar.s7, .dot.s7, text.s7 { fill: var(--c7); } .bar.s8, .dot.s8, text.s8 { fill: var(--c8); }
        .bar.s9, .dot.s9, text.s9 { fill: var(--c9); } .bar.s10, .dot.s10, text.s10 { fill: var(--c10); } .bar.s11, .dot.s11, text.s11 { fill: var(--c11); }
        """;
}
