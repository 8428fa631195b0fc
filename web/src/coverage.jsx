// SPDX-License-Identifier: GPL-3.0-or-later
// What the sensor could and could not see, period by period.
import { getAll } from "./api.js";
import * as f from "./format.js";
import { SimplePage } from "./simple.jsx";
import { Time } from "./table.jsx";
import { text } from "./text.js";

const t = text.coverage;

const when = (id, title, valueOf) => ({
  id,
  title,
  class: "number",
  down: true,
  value: valueOf,
  cell: (x) => (
    <Time value={valueOf(x)} format={f.timeFull(valueOf(x))} full={f.timeUtc(valueOf(x))} />
  ),
});

const amount = (id, title, valueOf, format) => ({
  id,
  title,
  class: "number",
  down: true,
  value: valueOf,
  cell: (x) => format(valueOf(x)),
});

const drops = (x) => x.kernel_drops + x.interface_drops;

function Counters({ counters }) {
  const entries = Object.entries(counters).filter(([, n]) => n > 0);
  if (entries.length === 0) return <span class="quiet">{t.none}</span>;
  return (
    <ul class="counters">
      {entries.map(([name, n]) => (
        <li key={name}>
          <span class="number">{name}</span> {f.count(n)}
        </li>
      ))}
    </ul>
  );
}

const COLUMNS = [
  when("from", t.from, (x) => x.from),
  when("to", t.to, (x) => x.to),
  {
    id: "source",
    title: t.source,
    value: (x) => x.source,
    cell: (x) => <bdi>{x.source ?? text.none}</bdi>,
  },
  amount("packets", t.packets, (x) => x.packets, f.count),
  amount("bytes", t.bytes, (x) => x.bytes, f.bytes),
  amount("drops", t.drops, drops, f.count),
  {
    id: "counters",
    title: t.counters,
    class: "grow",
    cell: (x) => <Counters counters={x.counters} />,
  },
];

export function CoveragePage(props) {
  return (
    <SimplePage
      {...props}
      texts={t}
      load={(signal) => getAll("coverage", {}, signal)}
      columns={COLUMNS}
      idOf={(x) => `${x.sensor} ${x.source} ${x.from}`}
      wordsOf={(x) => [x.source ?? "", x.sensor ?? "", ...Object.keys(x.counters)]}
      sort="-from"
    />
  );
}
