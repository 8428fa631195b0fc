// SPDX-License-Identifier: GPL-3.0-or-later
// Judged conversations, the compliant ones too: the positive evidence.
import { getAll } from "./api.js";
import { Facts, RuleFacts, useRules } from "./findings.jsx";
import * as f from "./format.js";
import { Evidence, EvidenceLadder, Verdict } from "./marks.jsx";
import { End, Parties, Service } from "./parties.jsx";
import { List, matches, Panel, Search, Select, Table, Time } from "./table.jsx";
import { text } from "./text.js";
import { addressOf, useData, useSite } from "./use.js";

const t = text.conversations;
const VERDICTS = ["violation", "compliant", "not_evaluable"];
const FILTERS = ["verdict", "client_role", "server_role", "client", "server", "q"];

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

function options(items, valuesOf) {
  const values = new Set(items.flatMap(valuesOf));
  values.delete("");
  return [...values].sort((a, b) => a.localeCompare(b));
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
          <ul class="plain-list">
            {x.findings.map((id) => (
              <li key={id}>
                <a class="number" href={addressOf("findings", { id })}>
                  {id}
                </a>
              </li>
            ))}
          </ul>
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
  const items = list.data?.items ?? [];
  const shown = items.filter((x) => fits(x, params));
  const chosen = items.find((x) => x.id === params.id);
  const filter = (change) => setParams({ ...change, page: "" });
  const select = (label, name, names, nameOf) => (
    <Select
      label={label}
      value={params[name] ?? ""}
      options={names}
      nameOf={nameOf}
      onChange={(value) => filter({ [name]: value })}
    />
  );

  return (
    <div class={chosen === undefined ? "split" : "split open"}>
      <div class="list">
        <h1>{t.title}</h1>
        <div class="filters">
          <Search label={t.search} value={params.q ?? ""} onInput={(q) => filter({ q })} />
          <div class="selects">
            {select(t.verdict, "verdict", VERDICTS, (x) => text.verdicts[x] ?? x)}
            {select(t.clientRole, "client_role", options(items, clientRoles), f.role)}
            {select(t.serverRole, "server_role", options(items, serverRoles), f.role)}
            {select(t.client, "client", options(items, (x) => [f.party(x.client)]), String)}
            {select(t.server, "server", options(items, (x) => [f.party(x.server)]), String)}
          </div>
        </div>
        <List
          list={list}
          shown={shown.length}
          empty={t.empty}
          emptyLead={t.emptyLead}
          filtered={FILTERS.some((name) => params[name])}
          onClear={() => filter(Object.fromEntries(FILTERS.map((name) => [name, ""])))}
        >
          <Table
            caption={t.title}
            columns={COLUMNS}
            items={shown}
            idOf={(x) => x.id}
            sort={params.sort ?? "verdict"}
            page={Number(params.page ?? 0)}
            chosen={params.id}
            onSort={(sort) => filter({ sort })}
            onPage={(page) => setParams({ page })}
            onChoose={(id) => setParams({ id })}
          />
        </List>
      </div>
      {chosen !== undefined && (
        <Panel title={t.detail} id={chosen.id} onClose={() => setParams({ id: "" })}>
          <Story x={chosen} rules={rules} />
        </Panel>
      )}
    </div>
  );
}
