// SPDX-License-Identifier: GPL-3.0-or-later
// Judged conversations, the compliant ones too: the positive evidence.
import { getAll } from "./api.js";
import { Facts, Ids } from "./facts.jsx";
import * as f from "./format.js";
import { Choice, ListPage, valuesOf } from "./list.jsx";
import { Evidence, EvidenceLadder, Verdict } from "./marks.jsx";
import { End, Parties, Service } from "./parties.jsx";
import { RuleFacts, ruleId, useRules } from "./rule.jsx";
import { matches, Time } from "./table.jsx";
import { text } from "./text.js";
import { useData, useSite } from "./use.js";

const t = text.conversations;
const VERDICTS = ["violation", "compliant", "not_evaluable"];

const COLUMNS = [
  {
    id: "verdict",
    title: t.verdict,
    value: (x) => VERDICTS.indexOf(x.verdict),
    cell: (x) => <Verdict verdict={x.verdict} />,
  },
  {
    id: "client",
    title: t.client,
    value: (x) => f.party(x.client),
    cell: (x) => <End end={x.client} />,
  },
  {
    id: "server",
    title: t.server,
    value: (x) => f.party(x.server),
    cell: (x) => <End end={x.server} />,
  },
  {
    id: "service",
    title: t.service,
    value: (x) => x.server.port,
    cell: (x) => <Service server={x.server} application={x.application} />,
  },
  {
    id: "evidence",
    title: t.evidence,
    value: (x) => Object.keys(text.evidences).indexOf(x.evidence),
    down: true,
    cell: (x) => <Evidence evidence={x.evidence} />,
  },
  {
    id: "traffic",
    title: t.traffic,
    class: "wide-only number",
    value: (x) => x.client_bytes + x.server_bytes,
    down: true,
    cell: (x) => `${f.bytes(x.client_bytes)} / ${f.bytes(x.server_bytes)}`,
  },
  {
    id: "last",
    title: t.last,
    class: "wide-only number",
    value: (x) => x.last_seen,
    down: true,
    cell: (x) => (
      <Time value={x.last_seen} format={f.time(x.last_seen)} full={f.timeUtc(x.last_seen)} />
    ),
  },
];

// The pair of roles that the verdict was reached on.
const clientRoles = (x) => [x.client_role ?? ""];
const serverRoles = (x) => [x.server_role ?? ""];

function fits(x, p) {
  if (p.verdict && x.verdict !== p.verdict) return false;
  if (p.client_role && !clientRoles(x).includes(p.client_role)) return false;
  if (p.server_role && !serverRoles(x).includes(p.server_role)) return false;
  if (p.client && f.party(x.client) !== p.client) return false;
  if (p.server && f.party(x.server) !== p.server) return false;
  if (p.rule && (x.rule === null || ruleId(x.rule) !== p.rule)) return false;
  if (!p.q) return true;
  return matches(p.q, [
    x.client.address,
    x.client.host ?? "",
    x.server.address,
    x.server.host ?? "",
    f.service(x.server),
    x.application ?? "",
    x.server_name ?? "",
    x.rule?.id ?? "",
    x.reason ?? "",
  ]);
}

function Story({ x, rules }) {
  return (
    <>
      <header>
        <p class="kicker">
          <Verdict verdict={x.verdict} />
        </p>
        <h2>
          <bdi>{f.party(x.client)}</bdi> → <bdi>{f.party(x.server)}</bdi> {f.service(x.server)}
        </h2>
        <p class="reason">
          <bdi>{x.reason}</bdi>
        </p>
      </header>
      <section>
        <h3>{text.findings.who}</h3>
        <Parties
          client={x.client}
          server={x.server}
          application={x.application}
          bad={x.verdict === "violation"}
        />
      </section>
      <section>
        <h3>{text.findings.how}</h3>
        <EvidenceLadder evidence={x.evidence} />
      </section>
      {x.findings.length > 0 && (
        <section>
          <h3>{t.findings}</h3>
          <Ids page="findings" ids={x.findings} />
        </section>
      )}
      <section>
        <h3>{text.findings.rule}</h3>
        <RuleFacts rule={x.rule} rules={rules} />
      </section>
      <section>
        <h3>{text.findings.counts}</h3>
        <Facts
          facts={[
            [
              text.findings.first,
              <span title={f.timeUtc(x.first_seen)}>{f.timeFull(x.first_seen)}</span>,
            ],
            [
              text.findings.last,
              <span title={f.timeUtc(x.last_seen)}>{f.timeFull(x.last_seen)}</span>,
            ],
            [t.flows, f.count(x.flows)],
            [t.out, t.traffic2(f.count(x.client_packets), f.bytes(x.client_bytes))],
            [t.in, t.traffic2(f.count(x.server_packets), f.bytes(x.server_bytes))],
            ...(x.server_name === null ? [] : [[t.name, <bdi>{x.server_name}</bdi>]]),
            [t.told, f.words(x.why, text.whys)],
            [text.findings.id, <span class="number">{x.id}</span>],
          ]}
        />
      </section>
    </>
  );
}

export function ConversationsPage({ params, setParams }) {
  const { status } = useSite();
  const list = useData(
    (signal) => getAll("conversations", {}, signal),
    [status.updated_seq, status.totals.conversations],
  );
  const rules = useRules();
  const choices = (items, filter) => {
    const choice = (label, name, options, nameOf) => (
      <Choice {...{ label, name, options, nameOf, params, filter }} />
    );
    return (
      <div class="selects">
        {choice(t.verdict, "verdict", VERDICTS, (x) => text.verdicts[x] ?? x)}
        {choice(t.clientRole, "client_role", valuesOf(items, clientRoles), f.role)}
        {choice(t.serverRole, "server_role", valuesOf(items, serverRoles), f.role)}
        {choice(t.client, "client", valuesOf(items, (x) => [f.party(x.client)]), String)}
        {choice(t.server, "server", valuesOf(items, (x) => [f.party(x.server)]), String)}
        {params.rule && choice(t.rule, "rule", [], String)}
      </div>
    );
  };
  return (
    <ListPage
      texts={t}
      list={list}
      columns={COLUMNS}
      sort="verdict"
      idOf={(x) => x.id}
      filters={["verdict", "client_role", "server_role", "client", "server", "rule"]}
      fits={fits}
      choices={choices}
      story={(x) => <Story x={x} rules={rules} />}
      params={params}
      setParams={setParams}
    />
  );
}
