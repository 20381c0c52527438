// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job.report;

/** The page's style: light and dark, from 390 pixels up. */
final class ReportStyle {
  static final String CSS =
      """
      :root { color-scheme: light dark; --ink: #1b1f24; --quiet: #59636e; --page: #ffffff;
        --card: #f6f8fa; --edge: #d1d9e0; --accent: #0a5ec2; --heat: 10, 94, 194; }
      @media (prefers-color-scheme: dark) { :root { --ink: #e6eaef; --quiet: #9aa5b1;
        --page: #0f1318; --card: #171c23; --edge: #333c47; --accent: #6cb0ff; --heat: 80, 160, 255; } }
      * { box-sizing: border-box; }
      body { margin: 0; background: var(--page); color: var(--ink);
        font: 15px/1.5 system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
      header, main { max-width: 1180px; margin: 0 auto; padding: 0 20px; }
      header { padding-top: 28px; }
      h1 { margin: 0; font-size: 26px; } h2 { margin: 0 0 10px; font-size: 19px; }
      h3 { margin: 14px 0 6px; font-size: 14px; font-weight: 600; overflow-wrap: anywhere; }
      section { margin: 22px 0; padding: 18px 20px; background: var(--card);
        border: 1px solid var(--edge); border-radius: 10px; }
      .quiet { color: var(--quiet); margin: 8px 0; overflow-wrap: anywhere; max-width: 80ch; }
      .lead { font-size: 18px; margin: 4px 0 12px; }
      .scroll { overflow-x: auto; } .scroll:focus-visible, summary:focus-visible {
        outline: 2px solid var(--accent); outline-offset: 2px; }
      table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
      th, td { padding: 5px 12px 5px 0; text-align: left; border-bottom: 1px solid var(--edge);
        vertical-align: middle; white-space: nowrap; }
      thead th { color: var(--quiet); font-weight: 600; } tbody th { font-weight: 500; }
      .n { text-align: right; } td.bar { width: 260px; min-width: 90px; padding-left: 6px; }
      .track { display: inline-block; width: 100%; height: 12px; border-radius: 3px;
        background: var(--edge); vertical-align: middle; overflow: hidden; }
      .fill { display: block; height: 100%; background: var(--accent);
        border-right: 2px solid var(--ink); }
      .classes { width: 100%; } .classes td { min-width: 118px; }
      .classes .track { width: calc(100% - 52px); }
      .value { display: inline-block; width: 44px; text-align: right; margin-right: 8px; }
      .chip { display: inline-block; width: 12px; height: 12px; border-radius: 3px;
        border: 1px solid var(--ink); margin-right: 4px; vertical-align: -1px; }
      .heat th, .heat td { padding: 2px; font-size: 12px; }
      .heat td { min-width: 30px; height: 26px; text-align: center; border: 1px solid var(--edge);
        background: rgba(var(--heat), calc(var(--share) * 0.62)); }
      .heat td.right { border: 2px solid var(--ink); }
      .heat tbody th { padding-right: 8px; text-align: right; }
      .heat thead th { height: 104px; vertical-align: bottom; }
      .heat thead span { display: inline-block; writing-mode: vertical-rl;
        transform: rotate(180deg); }
      details { margin: 8px 0; } summary { cursor: pointer; font-weight: 600; padding: 4px 0; }
      .charts { display: grid; gap: 18px; grid-template-columns: repeat(auto-fit, minmax(300px, 1fr)); }
      figure { margin: 0; } .chart svg { width: 100%; height: auto; }
      .chart figcaption { font-weight: 600; }
      .chart text { fill: var(--quiet); font-size: 12px; } .grid { stroke: var(--edge); }
      .line { fill: none; stroke-width: 2; }
      .s0 { stroke: #0a6fd6; } .s1 { stroke: #d4640a; } .s2 { stroke: #0f8f6c; }
      .s3 { stroke: #b8438f; } .s4 { stroke: #8a7a00; } .s5 { stroke: #6f5bd0; } .s6 { stroke: #777777; }
      .legend { list-style: none; margin: 4px 0 0; padding: 0; display: flex; flex-wrap: wrap;
        gap: 2px 18px; font-size: 13px; } .legend svg { width: 34px; height: 8px; }
      .pictures { display: grid; gap: 10px;
        grid-template-columns: repeat(auto-fill, minmax(165px, 1fr)); }
      .pictures figure:only-child { grid-column: 1 / -1; }
      .pictures img { display: block; width: 100%; height: auto; border-radius: 4px;
        border: 1px solid var(--edge); image-rendering: pixelated; }
      .pictures figcaption { font-size: 13px; color: var(--quiet); }
      @media (max-width: 600px) { header, main { padding: 0 12px; } section { padding: 14px 12px; }
        .pictures { grid-template-columns: repeat(2, minmax(0, 1fr)); } td.bar, th.bar { display: none; }
        thead th { white-space: normal; } th, td { padding-right: 8px; } .lead { font-size: 16px; } }
      """;

  private ReportStyle() {}
}
