// SPDX-License-Identifier: GPL-3.0-or-later
// The policy in force, row by row.
import { get } from "./api.js";
import * as f from "./format.js";
import { SimplePage } from "./simple.jsx";
import { text } from "./text.js";

const t = text.rules;
const ROLES = 3;

function Roles({ roles }) {
  const rest = roles.length - ROLES;
  return (
    <span class="roles" title={roles.map(f.role).join(", ")}>
      {roles.slice(0, ROLES).map(f.role).join(", ")}
      {rest > 0 && <span class="quiet"> {t.more(rest)}</span>}
    </span>
  );
}

const COLUMNS = [
  {
    id: "id",
    title: t.id,
    class: "grow",
    value: (x) => x.id,
    cell: (x) => (
      <span class="end">
        <bdi class="name number">{x.id}</bdi>
        <span class="under">{x.purpose}</span>
      </span>
    ),
  },
  {
    id: "clients",
    title: t.clients,
    value: (x) => x.clients.map(f.role).join(", "),
    cell: (x) => <Roles roles={x.clients} />,
  },
  {
    id: "servers",
    title: t.servers,
    value: (x) => x.servers.map(f.role).join(", "),
    cell: (x) => <Roles roles={x.servers} />,
  },
  {
    id: "ports",
    title: t.ports,
    class: "number",
    value: (x) => Number.parseInt(x.ports[0] ?? "0", 10),
    cell: (x) => x.ports.join(", "),
  },
  {
    id: "effect",
    title: t.effect,
    value: (x) => x.effect,
    cell: (x) => (
      <>
        {f.words(x.effect, text.effects)}
        {x.deprecated && <span class="status"> {t.deprecated}</span>}
      </>
    ),
  },
  {
    id: "encryption",
    title: t.encryption,
    value: (x) => x.encryption,
    cell: (x) => f.words(x.encryption, text.encryptions),
  },
  {
    id: "source",
    title: t.source,
    class: "wide-only source",
    cell: (x) => (
      <span class="end">
        <span class="name">{x.section}</span>
        <span class="under">{f.source(x.source)}</span>
      </span>
    ),
  },
];

const load = async (signal) => ({ ...(await get("rules", {}, signal)), more: false });

export function RulesPage(props) {
  return (
    <SimplePage
      {...props}
      texts={t}
      load={load}
      columns={COLUMNS}
      idOf={(x) => `${x.pack}/${x.id}`}
      wordsOf={(x) => [
        x.id,
        x.purpose ?? "",
        x.section ?? "",
        x.source ?? "",
        ...x.ports,
        ...x.clients.map(f.role),
        ...x.servers.map(f.role),
      ]}
      sort=""
    />
  );
}
