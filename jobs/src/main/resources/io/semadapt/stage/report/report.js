// SPDX-License-Identifier: Apache-2.0
// Draws the charts of the report with uPlot from the JSON in each figure. Without this script, the
// table in the figure still shows the numbers.
(() => {
  "use strict";
  const DASHES = [[], [8, 4], [2, 4], [12, 4, 2, 4], [5, 5], [16, 5], [1, 3]];
  const LIGHT = ["#0a5ec2", "#b04a00", "#0b7a5b", "#a0307a", "#6f6200", "#5b45c4", "#555555"];
  const DARK = ["#6cb0ff", "#ff9d57", "#4fd1a5", "#f08cc8", "#d9c94a", "#b3a4ff", "#bbbbbb"];
  const dark = matchMedia("(prefers-color-scheme: dark)");

  // The first 49 curves differ in colour or dashes.
  function dash(index) {
    return DASHES[(index + Math.floor(index / DASHES.length)) % DASHES.length];
  }

  // The legend shows the dashes too, for readers who cannot tell the colours apart.
  function markers(u) {
    u.root.querySelectorAll(".u-legend .u-series .u-marker").forEach((marker, index) => {
      if (index === 0) return;
      marker.innerHTML =
        '<svg width="34" height="8" aria-hidden="true"><line x1="0" y1="4" x2="34" y2="4" stroke-width="2"' +
        ` stroke="${u.series[index].stroke(u, index)}" stroke-dasharray="${dash(index - 1).join(" ")}"></line></svg>`;
    });
  }

  function number(value) {
    return value == null ? "-" : String(Number(value.toPrecision(4)));
  }

  // UTC, as in the tables; the date is shown under the first tick and where it changes.
  function times(u, ticks, axis, space, step) {
    let day = "";
    return ticks.map((seconds) => {
      const [date, time] = new Date(seconds * 1e3).toISOString().split("T");
      const clock = step >= 86400 ? "" : time.slice(0, step < 60 ? 8 : 5) + "\n";
      const text = date === day ? clock : clock + date;
      day = date;
      return text;
    });
  }

  // An exponential moving average, corrected for its start; gaps stay.
  const KEPT = 0.9;
  function smoothed(values) {
    let sum = 0;
    let weight = 0;
    return values.map((value) => {
      if (value == null) return value;
      sum = KEPT * sum + (1 - KEPT) * value;
      weight = KEPT * weight + (1 - KEPT);
      return sum / weight;
    });
  }

  function options(data, width, colours, log) {
    const style = getComputedStyle(document.documentElement);
    const axis = {
      stroke: style.getPropertyValue("--quiet").trim(),
      grid: { stroke: style.getPropertyValue("--edge").trim(), width: 1 },
      ticks: { stroke: style.getPropertyValue("--edge").trim(), width: 1 },
    };
    return {
      width: width,
      height: 260,
      legend: { live: true },
      hooks: { ready: [markers] },
      cursor: { drag: { x: true, y: false } },
      scales: { x: { time: data.time }, y: log ? { distr: 3 } : {} },
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1e3), "Etc/UTC"),
      axes: [
        { ...axis, label: data.axis, labelSize: 22, ...(data.time ? { values: times, space: 80 } : {}) },
        { ...axis, size: 62, values: (u, ticks) => ticks.map((tick) => (tick == null ? "" : number(tick))) },
      ],
      series: [
        {
          label: data.axis,
          value: (u, value) =>
            value == null ? "-" : data.time ? new Date(value * 1e3).toISOString().slice(0, 19).replace("T", " ") : number(value),
        },
        ...data.series.map((one, index) => ({
          label: one.name,
          value: (u, value) => number(value),
          stroke: colours[index % colours.length],
          dash: dash(index),
          width: 2,
          spanGaps: true,
          points: {
            show: data.time || one.marked.length > 0,
            size: 7,
            filter: (u, i, show) => (show && one.marked.length > 0 ? marks(u, one) : null),
          },
        })),
      ],
    };
  }

  // Indices of the marked points among all x values of the chart.
  function marks(u, one) {
    return one.marked.map((index) => u.data[0].indexOf(one.x[index]));
  }

  function draw(figure) {
    const data = JSON.parse(figure.querySelector("script").textContent);
    const joined = uPlot.join(data.series.map((one) => [one.x, one.y]));
    const place = document.createElement("div");
    const tools = document.createElement("div");
    tools.className = "tools";
    figure.insertBefore(place, figure.querySelector("details"));
    figure.insertBefore(tools, figure.querySelector("details"));
    const modes = { log: false, smooth: false };
    let plot;

    function build() {
      if (plot) plot.destroy();
      const [x, ...curves] = joined;
      const shown = curves
        .map((curve) => (modes.smooth ? smoothed(curve) : curve))
        .map((curve) => (modes.log ? curve.map((value) => (value > 0 ? value : null)) : curve));
      plot = new uPlot(options(data, figure.clientWidth, dark.matches ? DARK : LIGHT, modes.log), [x, ...shown], place);
    }

    const all = [joined[0][0], joined[0][joined[0].length - 1]];
    function zoom(factor, shift) {
      const { min, max } = plot.scales.x;
      const half = ((max - min) / 2) * factor;
      const middle = (min + max) / 2 + shift * (max - min);
      plot.setScale("x", { min: Math.max(all[0], middle - half), max: Math.min(all[1], middle + half) });
    }
    const actions = {
      "+": ["Zoom in", () => zoom(0.5, 0)],
      "-": ["Zoom out", () => zoom(2, 0)],
      "\u2190": ["Pan left", () => zoom(1, -0.25)],
      "\u2192": ["Pan right", () => zoom(1, 0.25)],
      "0": ["Show all", () => plot.setScale("x", { min: all[0], max: all[1] })],
    };
    for (const [sign, [name, action]] of Object.entries(actions)) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = sign === "0" ? "all" : sign;
      button.title = name;
      button.setAttribute("aria-label", name + ": " + data.title);
      button.addEventListener("click", action);
      tools.append(button);
    }
    function addSwitch(mode, name) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = mode;
      button.title = name;
      button.setAttribute("aria-label", name + ": " + data.title);
      button.setAttribute("aria-pressed", "false");
      button.addEventListener("click", () => {
        modes[mode] = !modes[mode];
        button.setAttribute("aria-pressed", String(modes[mode]));
        build();
      });
      tools.append(button);
    }
    if (!data.time) {
      if (data.series.some((one) => one.y.some((value) => value > 0))) addSwitch("log", "Logarithmic axis");
      addSwitch("smooth", "Moving average");
    }
    const keys = { "+": "+", "-": "-", 0: "0", ArrowLeft: "\u2190", ArrowRight: "\u2192" };
    figure.addEventListener("keydown", (event) => {
      if (event.target === figure && keys[event.key]) {
        event.preventDefault();
        actions[keys[event.key]][1]();
      }
    });
    build();
    dark.addEventListener("change", build);
    new ResizeObserver(() => {
      if (plot.width !== figure.clientWidth) plot.setSize({ width: figure.clientWidth, height: 260 });
    }).observe(figure);
    figure.dataset.drawn = "yes";
  }

  // Highlights one class in all label maps; pixels of other colours become a dim grey.
  const originals = new Map();
  function highlight(colour) {
    document.querySelectorAll(".labels img").forEach((img) => {
      if (!originals.has(img)) originals.set(img, img.src);
      if (colour === null) {
        img.src = originals.get(img);
        return;
      }
      const picture = new Image();
      picture.addEventListener("load", () => {
        const canvas = document.createElement("canvas");
        canvas.width = picture.naturalWidth;
        canvas.height = picture.naturalHeight;
        const context = canvas.getContext("2d");
        context.drawImage(picture, 0, 0);
        const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
        const rgb = pixels.data;
        for (let i = 0; i < rgb.length; i += 4) {
          const shown = ((rgb[i] << 16) | (rgb[i + 1] << 8) | rgb[i + 2]) === colour;
          const grey = (rgb[i] + rgb[i + 1] + rgb[i + 2]) / 12;
          rgb[i] = shown ? 255 : grey;
          rgb[i + 1] = shown ? 210 : grey;
          rgb[i + 2] = shown ? 31 : grey;
        }
        context.putImageData(pixels, 0, 0);
        img.src = canvas.toDataURL();
      });
      picture.src = originals.get(img);
    });
  }

  document.querySelectorAll(".legend li").forEach((item) => {
    const button = document.createElement("button");
    button.type = "button";
    button.setAttribute("aria-pressed", "false");
    button.append(...item.childNodes);
    item.append(button);
    button.addEventListener("click", () => {
      const on = button.getAttribute("aria-pressed") === "false";
      document.querySelectorAll(".legend button").forEach((each) => each.setAttribute("aria-pressed", "false"));
      button.setAttribute("aria-pressed", String(on));
      highlight(on ? Number(item.dataset.colour) : null);
    });
  });

  // The grids of a training in one place, with a slider; without this script they are below one another.
  function slide(grids) {
    const earlier = grids.querySelector("details");
    if (!earlier) return;
    const figure = grids.querySelector("figure");
    const all = [...earlier.querySelectorAll("figure"), figure].map((one) => {
      const img = one.querySelector("img");
      return { src: img.src, alt: img.alt, caption: one.querySelector("figcaption").textContent };
    });
    const slider = document.createElement("input");
    slider.type = "range";
    slider.min = "0";
    slider.max = String(all.length - 1);
    slider.value = slider.max;
    function show() {
      const one = all[Number(slider.value)];
      const img = figure.querySelector("img");
      img.src = one.src;
      img.alt = one.alt;
      figure.querySelector("figcaption").textContent = one.caption;
      slider.setAttribute("aria-valuetext", one.caption);
    }
    slider.setAttribute("aria-label", "Round shown: " + all[all.length - 1].alt);
    slider.addEventListener("input", show);
    show();
    grids.prepend(slider);
    earlier.remove();
  }

  // Only elements that scroll can be focused by keyboard.
  function updateTabStops() {
    document.querySelectorAll(".scroll").forEach((one) => {
      if (one.scrollWidth > one.clientWidth) one.tabIndex = 0;
      else one.removeAttribute("tabindex");
    });
  }

  document.querySelectorAll(".chart").forEach(draw);
  document.querySelectorAll(".grids").forEach(slide);
  updateTabStops();
  addEventListener("resize", updateTabStops);
  document.querySelectorAll("details").forEach((one) => one.addEventListener("toggle", updateTabStops));
})();
