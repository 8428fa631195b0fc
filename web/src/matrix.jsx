// SPDX-License-Identifier: GPL-3.0-or-later
// Role by role: who asked whom, and how it was judged.
import { get } from "./api.js";
import * as f from "./format.js";
import { VerdictMark } from "./marks.jsx";
import { Empty, Failed, Loading } from "./state.jsx";
import { text } from "./text.js";
import { addressOf, useData, useSite } from "./use.js";

const t = text.matrix;
const VERDICTS = ["compliant", "violation", "not_evaluable", "refused"];

// One word for a cell: what matters most in it.
export function cellVerdict(cell) {
  if (cell.conversations > 0 && cell.refused === cell.conversations) return "refused";
  if (cell.violation > 0) return "violation";
  return cell.compliant > 0 ? "compliant" : "not_evaluable";
}

function Cell({ cell, client, server }) {
  if (cell === undefined)
    return (
      <td>
        <span class="cell unseen" aria-label={t.notSeen}>
          ·
        </span>
      </td>
    );
  const verdict = cellVerdict(cell);
  const parts = VERDICTS.filter((name) => cell[name] > 0).map((name) =>
    t.part(cell[name], text.verdicts[name]),
  );
  const label = t.cell(f.role(client), f.role(server), parts.join(", "));
  const n = verdict === "violation" ? cell.violation : cell.conversations;
  return (
    <td>
      <a
        class={`cell verdict-${verdict}`}
        href={addressOf("conversations", { client_role: client, server_role: server })}
        aria-label={label}
        title={label}
      >
        <VerdictMark verdict={verdict} />
        <span class="number">{f.compact(n)}</span>
      </a>
    </td>
  );
}

export function Legend() {
  return (
    <ul class="legend" aria-label={t.legend}>
      {VERDICTS.map((verdict) => (
        <li key={verdict}>
          <span class={`cell small verdict-${verdict}`}>
            <VerdictMark verdict={verdict} />
          </span>
          {text.verdicts[verdict]}
        </li>
      ))}
    </ul>
  );
}

export function Matrix({ cells }) {
  const order = (names) => [...new Set(names)].sort((a, b) => f.role(a).localeCompare(f.role(b)));
  const named = cells.filter((c) => c.client_role !== null && c.server_role !== null);
  const clients = order(named.map((c) => c.client_role));
  const servers = order(named.map((c) => c.server_role));
  const at = new Map(named.map((c) => [`${c.client_role} ${c.server_role}`, c]));
  return (
    <div class="matrix-box" tabIndex={0} role="region" aria-label={t.title}>
      <table class="matrix">
        <caption class="visually-hidden">{t.lead}</caption>
        <thead>
          <tr>
            <td class="corner">{t.corner}</td>
            {servers.map((server) => (
              <th key={server} scope="col">
                <span>{f.role(server)}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {clients.map((client) => (
            <tr key={client}>
              <th scope="row">{f.role(client)}</th>
              {servers.map((server) => (
                <Cell
                  key={server}
                  client={client}
                  server={server}
                  cell={at.get(`${client} ${server}`)}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function useMatrix() {
  const { status } = useSite();
  return useData(
    (signal) => get("matrix", {}, signal),
    [status.updated_seq, status.totals.conversations],
  );
}

export function MatrixPage() {
  const matrix = useMatrix();
  return (
    <>
      <h1>{t.title}</h1>
      <p class="lead">{t.lead}</p>
      {matrix.data === null && matrix.error !== null && (
        <Failed error={matrix.error} again={matrix.again} />
      )}
      {matrix.data === null && matrix.error === null && <Loading />}
      {matrix.data?.items.length === 0 && (
        <Empty title={t.empty}>{text.conversations.emptyLead}</Empty>
      )}
      {matrix.data?.items.length > 0 && (
        <>
          <Legend />
          <Matrix cells={matrix.data.items} />
        </>
      )}
    </>
  );
}
