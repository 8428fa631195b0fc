// SPDX-License-Identifier: GPL-3.0-or-later
// Accepted deviations, of the configuration and of operators: what each covers,
// until when, and which never matched.
import { getAll } from "./api.js";
import * as f from "./format.js";
import { SimplePage } from "./simple.jsx";
import { Time } from "./table.jsx";
import { text } from "./text.js";
import { addressOf } from "./use.js";

const t = text.exceptions;
const STATES = ["in_force", "expired", "revoked"];

const plain = (id, title, valueOf) => ({
  id,
  title,
  value: valueOf,
  cell: (x) => <bdi>{valueOf(x)}</bdi>,
});

const kind = (x) => (x.violation === "any" ? t.any : x.violation);

// What it covers now; one that never matched hides a mistake.
function Use({ x }) {
  if (x.findings > 0)
    return <a href={addressOf("findings", { exception: x.id })}>{t.covers(x.findings)}</a>;
  if (x.matched) return <span class="quiet">{t.coversNothing}</span>;
  return <span class="fault">{t.neverMatched}</span>;
}

const COLUMNS = [
  {
    id: "id",
    title: t.id,
    class: "number",
    value: (x) => x.id,
    cell: (x) => (
      <span class="end">
        <bdi class="name">{x.id}</bdi>
        <span class="under">{f.words(x.source, t.sources)}</span>
      </span>
    ),
  },
  {
    id: "state",
    title: t.state,
    value: (x) => STATES.indexOf(x.state),
    cell: (x) => <span class={`state-${x.state}`}>{t.states[x.state]}</span>,
  },
  plain("violation", t.violation, (x) => f.words(kind(x), text.violations)),
  plain("client", t.client, (x) => x.client),
  plain("server", t.server, (x) => x.server),
  plain("port", t.port, (x) => x.port),
  {
    id: "reason",
    title: t.reason,
    class: "grow",
    value: (x) => x.reason,
    cell: (x) => (
      <span class="end">
        <bdi class="name">{x.reason}</bdi>
        <span class="under">
          <bdi>{x.owner}</bdi>
        </span>
      </span>
    ),
  },
  {
    id: "expires",
    title: t.expires,
    class: "number",
    value: (x) => x.expires,
    cell: (x) => (
      <Time value={x.expires} format={f.time(x.expires)} full={f.timeUtc(x.expires)} />
    ),
  },
  {
    id: "findings",
    title: t.use,
    down: true,
    value: (x) => (x.findings > 0 ? x.findings : x.matched ? -1 : -2),
    cell: (x) => <Use x={x} />,
  },
];

export function ExceptionsPage(props) {
  return (
    <SimplePage
      {...props}
      texts={t}
      load={(signal) => getAll("exceptions", {}, signal)}
      columns={COLUMNS}
      idOf={(x) => `${x.source} ${x.id}`}
      wordsOf={(x) => [x.id, x.violation, x.client, x.server, x.port, x.reason, x.owner, x.state]}
      sort="state"
    />
  );
}
