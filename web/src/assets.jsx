// SPDX-License-Identifier: GPL-3.0-or-later
// The inventory: addresses with the MAC and VLAN they were seen with.
import { getAll } from "./api.js";
import * as f from "./format.js";
import { SimplePage } from "./simple.jsx";
import { Time } from "./table.jsx";
import { text } from "./text.js";

const t = text.assets;

// So that 10.0.0.9 comes before 10.0.0.10.
const numeric = (address) => address.replace(/\d+/g, (n) => n.padStart(3, "0"));

const when = (id, title, valueOf) => ({
  id,
  title,
  class: "number",
  down: true,
  value: valueOf,
  cell: (x) => (
    <Time value={valueOf(x)} format={f.time(valueOf(x))} full={f.timeUtc(valueOf(x))} />
  ),
});

const COLUMNS = [
  {
    id: "address",
    title: t.address,
    class: "number",
    value: (x) => numeric(x.address),
    cell: (x) => x.address,
  },
  {
    id: "mac",
    title: t.mac,
    class: "number",
    value: (x) => x.mac,
    cell: (x) => x.mac ?? text.none,
  },
  {
    id: "vlan",
    title: t.vlan,
    class: "number",
    value: (x) => x.vlan,
    cell: (x) => x.vlan ?? text.none,
  },
  {
    id: "arp",
    title: t.arp,
    value: (x) => Number(x.arp),
    cell: (x) => (x.arp ? text.yes : text.no),
  },
  {
    id: "sightings",
    title: t.sightings,
    class: "number",
    down: true,
    value: (x) => x.sightings,
    cell: (x) => f.count(x.sightings),
  },
  when("first", t.first, (x) => x.first_seen),
  when("last", t.last, (x) => x.last_seen),
];

export function AssetsPage(props) {
  return (
    <SimplePage
      {...props}
      texts={t}
      load={(signal) => getAll("assets", {}, signal)}
      columns={COLUMNS}
      idOf={(x) => `${x.address} ${x.mac} ${x.vlan}`}
      wordsOf={(x) => [x.address, x.mac ?? "", String(x.vlan ?? "")]}
      sort="address"
    />
  );
}
