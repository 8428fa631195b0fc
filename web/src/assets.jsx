// SPDX-License-Identifier: GPL-3.0-or-later
// The inventory: addresses with the MAC, VLAN and names they were seen with, what
// they said of themselves as servers, and what is declared and was never seen.
import { getAll } from "./api.js";
import * as f from "./format.js";
import { SimplePage } from "./simple.jsx";
import { Time } from "./table.jsx";
import { text } from "./text.js";

const t = text.assets;

// So that 10.0.0.9 comes before 10.0.0.10.
const numeric = (address) => (address ?? "").replace(/\d+/g, (n) => n.padStart(3, "0"));

const when = (id, title, valueOf) => ({
  id,
  title,
  class: "number",
  down: true,
  value: valueOf,
  cell: (x) =>
    x.seen ? (
      <Time value={valueOf(x)} format={f.time(valueOf(x))} full={f.timeUtc(valueOf(x))} />
    ) : (
      t.never
    ),
});

const plain = (id, title, valueOf) => ({
  id,
  title,
  value: valueOf,
  cell: (x) => valueOf(x) || text.none,
});

const Names = ({ names }) =>
  names.length === 0
    ? text.none
    : names.map((n, i) => (
        <span key={`${n.name} ${n.kind} ${n.by}`} title={t.toldBy(n.name, t.kindOf[n.kind], n.by)}>
          {i > 0 && ", "}
          {n.name} ({t.kindOf[n.kind]})
        </span>
      ));

const serviceOf = (s) => {
  const application = s.application === "tls" && s.version ? null : s.application.toUpperCase();
  return [application, s.version, s.banner].filter(Boolean).join(" ");
};

// A line each: what is said there may be long.
const Services = ({ services }) =>
  services.length === 0 ? (
    text.none
  ) : (
    <ul class="plain-list services">
      {services.map((s) => (
        <li
          key={`${s.port} ${s.transport} ${s.application}`}
          title={t.shownAt(f.time(s.last_seen))}
        >
          {s.port}/{s.transport} {serviceOf(s)}
        </li>
      ))}
    </ul>
  );

const COLUMNS = [
  {
    id: "address",
    title: t.address,
    class: "number",
    value: (x) => numeric(x.address),
    cell: (x) => x.address ?? text.none,
  },
  plain("host", t.host, (x) => x.host ?? ""),
  {
    id: "names",
    title: t.names,
    value: (x) => x.names[0]?.name ?? "",
    cell: (x) => <Names names={x.names} />,
  },
  {
    id: "services",
    title: t.services,
    value: (x) => (x.services.length === 0 ? "" : serviceOf(x.services[0])),
    cell: (x) => <Services services={x.services} />,
  },
  plain("roles", t.roles, (x) => x.roles.map(f.role).join(", ")),
  plain("zone", t.zone, (x) => x.zone ?? ""),
  {
    id: "mac",
    title: t.mac,
    class: "number",
    value: (x) => x.mac,
    cell: (x) => x.mac ?? text.none,
  },
  plain("vendor", t.vendor, (x) => x.vendor ?? ""),
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
      idOf={(x) => `${x.address} ${x.mac} ${x.vlan} ${x.host}`}
      wordsOf={(x) => [
        x.address ?? "",
        x.mac ?? "",
        String(x.vlan ?? ""),
        x.host ?? "",
        x.zone ?? "",
        x.vendor ?? "",
        ...x.roles,
        ...x.names.map((n) => n.name),
        ...x.services.map(serviceOf),
      ]}
      sort="address"
    />
  );
}
