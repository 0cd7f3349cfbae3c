/** The look of the timeline page, and the little script that tells of what is tapped. Text only; fetches nothing. */

export const style = `
:root { color-scheme: light dark; --back: #fbfbf9; --card: #fff; --ink: #1c2227; --faint: #636d76; --line: #dfe3e6;
  --lane: #edf0f2; --gap: #dde2e6; --done: #3273b8; --done2: #6ba2d9; --retry: #7a57b8; --backup: #12897b;
  --bad: #c53d2d; --lost: #d98a1f; --cut: #a9b1b8; --bound: #1c2227; --area: #3273b833; }
@media (prefers-color-scheme: dark) { :root { --back: #14181b; --card: #1b2024; --ink: #e4e8eb; --faint: #97a2ab;
  --line: #2d353b; --lane: #22292e; --gap: #2e373d; --done: #4b8fd6; --done2: #2f66a3; --retry: #a184dd;
  --backup: #2fb3a2; --bad: #e8604f; --lost: #e9a544; --cut: #5b656d; --bound: #e4e8eb; --area: #4b8fd644; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif;
  -webkit-text-size-adjust: 100%; }
main { max-width: 1180px; margin: 0 auto; padding: 22px 20px 60px; }
h1 { font-size: 1.35rem; line-height: 1.25; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 1rem; margin: 30px 0 8px; }
p { margin: 4px 0 0; color: var(--faint); max-width: 75ch; overflow-wrap: anywhere; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(132px, 1fr)); gap: 10px; margin: 18px 0 0; padding: 0; }
.tiles div { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 8px 12px; }
.tiles dt { color: var(--faint); font-size: .8rem; }
.tiles dd { margin: 0; font-size: 1.2rem; font-variant-numeric: tabular-nums; }
.tiles small { display: block; color: var(--faint); font-size: .78rem; line-height: 1.3; }
.bar { display: flex; flex-wrap: wrap; gap: 4px 14px; align-items: center; margin: 0 0 8px; font-size: .82rem; color: var(--faint); }
.bar b { display: inline-block; width: 18px; height: 11px; border-radius: 2px; margin-right: 5px; vertical-align: -1px; font-weight: 400; }
.zoom { margin-left: auto; display: flex; gap: 2px; border: 0; padding: 0; }
.zoom input { position: absolute; opacity: 0; pointer-events: none; }
.zoom label { padding: 3px 10px; border: 1px solid var(--line); border-radius: 6px; cursor: pointer; }
.zoom input:checked + label { background: var(--ink); color: var(--back); border-color: var(--ink); }
.zoom input:focus-visible + label { outline: 2px solid var(--done); outline-offset: 1px; }
.chart { background: var(--card); border: 1px solid var(--line); border-radius: 8px; overflow-x: auto; padding: 10px 14px 8px 0; }
.plot { position: relative; width: calc(100% * var(--zoom, 1)); min-width: 100%; }
body:has(#z4:checked) { --zoom: 4; } body:has(#z16:checked) { --zoom: 16; }
.row { display: grid; grid-template-columns: 150px 1fr; align-items: center; margin: 0 0 5px; }
.name { position: sticky; left: 0; z-index: 3; background: var(--card); padding: 0 10px 0 14px; font-size: .82rem; line-height: 1.15;
  white-space: nowrap; overflow: hidden; text-overflow: ellipsis; align-self: stretch; display: flex; flex-direction: column; justify-content: center; }
.name small { color: var(--faint); font-size: .72rem; overflow: hidden; text-overflow: ellipsis; }
.name span { overflow: hidden; text-overflow: ellipsis; }
.gantt { position: relative; }
.lanes { position: relative; }
.lane { position: relative; height: var(--h); background: var(--lane); margin-bottom: 1px; border-radius: 2px; }
.idle { position: absolute; top: 0; bottom: 0; background: repeating-linear-gradient(135deg, var(--gap) 0 3px, var(--lane) 3px 7px); }
.lane i { position: absolute; top: 0; bottom: 0; min-width: 1px; background: var(--done); border-radius: 1px; }
.lane i.w2 { background: var(--done2); } .lane i.retry, b.retry { background: var(--retry); } .lane i.backup, b.backup { background: var(--backup); }
.lane i.aborted, b.aborted { background: var(--cut); } .lane i.open { background: var(--cut); opacity: .6; }
.lane i.bad, b.bad { background: repeating-linear-gradient(45deg, var(--bad) 0 4px, color-mix(in srgb, var(--bad) 65%, var(--back)) 4px 7px); min-width: 3px; z-index: 1; }
.lane i.lost, b.lost { background: repeating-linear-gradient(-45deg, var(--lost) 0 4px, color-mix(in srgb, var(--lost) 60%, var(--back)) 4px 7px); min-width: 3px; z-index: 1; }
.lane i.check { top: 62%; opacity: .45; min-width: 0; }
.lane i:hover, .lane i.on { outline: 2px solid var(--ink); z-index: 2; }
b.done { background: linear-gradient(90deg, var(--done) 50%, var(--done2) 50%); }
b.rest { background: repeating-linear-gradient(135deg, var(--gap) 0 3px, var(--lane) 3px 7px); }
b.mark { width: 0; border-left: 2px dashed var(--bound); height: 14px; }
.marks { position: absolute; left: 150px; right: 0; top: 0; bottom: 0; pointer-events: none; z-index: 1; }
.marks span { position: absolute; top: 0; bottom: 0; border-left: 2px dashed var(--bound); }
.axis { position: relative; height: 20px; font-size: .72rem; color: var(--faint); font-variant-numeric: tabular-nums; }
.axis span { position: absolute; top: 0; padding-left: 4px; border-left: 1px solid var(--line); white-space: nowrap; }
.phases { position: relative; height: 20px; font-size: .74rem; color: var(--faint); }
.phases span { position: absolute; top: 0; height: 17px; overflow: hidden; white-space: nowrap; line-height: 17px;
  background: var(--lane); border-left: 2px solid var(--card); }
.phases em { font-style: normal; padding: 0 5px; }
.speed { height: 92px; position: relative; }
.speed svg { width: 100%; height: 100%; display: block; }
.speed path.area { fill: var(--area); } .speed path.line { fill: none; stroke: var(--done); stroke-width: 2; vector-effect: non-scaling-stroke; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: .85rem; width: 100%; font-variant-numeric: tabular-nums; }
th { text-align: left; color: var(--faint); font-weight: 500; } th, td { padding: 4px 10px 4px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
.n { text-align: right; padding-right: 16px; }
td.text { white-space: pre-wrap; overflow-wrap: anywhere; min-width: 12em; }
.meter { display: inline-block; width: 70px; height: 8px; border-radius: 4px; background: var(--gap); vertical-align: middle; margin-right: 6px; }
.meter span { display: block; height: 100%; border-radius: 4px; background: var(--done); }
details { margin-top: 24px; } summary { cursor: pointer; font-weight: 600; padding: 6px 0; }
.alert { border-left: 3px solid var(--bad); padding: 2px 0 2px 12px; color: var(--ink); margin-top: 12px; white-space: pre-wrap; }
#told { position: fixed; left: 12px; right: 12px; bottom: 12px; max-width: 620px; margin: 0 auto; background: var(--ink); color: var(--back);
  border-radius: 8px; padding: 8px 12px; font-size: .85rem; z-index: 9; overflow-wrap: anywhere; } #told:empty { display: none; }
footer { margin-top: 34px; color: var(--faint); font-size: .8rem; }
@media (max-width: 640px) { main { padding: 16px 12px 70px; } .chart { padding: 8px 8px 6px; }
  .row { grid-template-columns: 1fr; } .name { flex-direction: row; justify-content: flex-start; gap: 8px; align-items: baseline; padding: 2px 0;
  width: max-content; max-width: calc(100vw - 44px); } .name.blank { display: none; }
  .marks { left: 0; } .zoom { margin-left: 0; } .far { display: none; } .zoom label { padding: 6px 14px; } .tiles { grid-template-columns: 1fr 1fr; } }
@media print { .zoom, #told { display: none; } }
`;

/** A tap says what a pointer's rest says. */
export const script = `
const told = document.getElementById("told");
let on;
document.addEventListener("click", (event) => {
  const bar = event.target.closest(".lane i");
  if (on) on.classList.remove("on");
  told.textContent = bar ? bar.title : "";
  on = bar;
  if (bar) bar.classList.add("on");
});
`;
