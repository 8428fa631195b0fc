// SPDX-License-Identifier: GPL-3.0-or-later
// The findings: filters, the table, and one finding's story beside it.
import { useMemo } from "preact/hooks";
import { get, getAll } from "./api.js";
import * as f from "./format.js";
import { Evidence, EvidenceLadder, Severity, SeverityMark } from "./marks.jsx";
import { End, Parties, Service } from "./parties.jsx";
import { List, matches, Panel, Search, Select, Table, Time } from "./table.jsx";
import { text } from "./text.js";
import { addressOf, useData, useSite } from "./use.js";

const t = text.findings;
export const SEVERITIES = ["critical", "high", "medium", "low", "info"];
const FILTERS = ["severity", "violation", "status", "role", "host", "q"];

const COLUMNS = [
  {
    id: "severity",
    title: t.severity,
    value: (x) => SEVERITIES.length - SEVERITIES.indexOf(x.severity),
    down: true,
    cell: (x) => <Severity severity={x.severity} />,
  },
  {
    id: "violation",
    title: t.violation,
    class: "grow",
    value: (x) => x.code,
    cell: (x) => (
      <span class="end">
        <span class="name">{f.violation(x.violation)}</span>
        <span class="under">
          <span class="number">{x.code}</span> <bdi>{x.reason}</bdi>
        </span>
      </span>
    ),
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
    value: (x) => x.server?.port ?? -1,
    cell: (x) => <Service server={x.server} application={x.application} />,
  },
  {
    id: "evidence",
    title: t.evidence,
    class: "wide-only",
    value: (x) => Object.keys(text.evidences).indexOf(x.evidence),
    down: true,
    cell: (x) => <Evidence evidence={x.evidence} />,
  },
  {
    id: "status",
    title: t.status,
    class: "wide-only",
    value: (x) => x.status,
    cell: (x) => <span class={`status status-${x.status}`}>{text.statuses[x.status]}</span>,
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

const endsOf = (x) => (x.server === null ? [x.client] : [x.client, x.server]);

function fits(x, p, severities) {
  if (severities.length > 0 && !severities.includes(x.severity)) return false;
  if (p.violation && x.violation !== p.violation) return false;
  if (p.status && x.status !== p.status) return false;
  if (p.role && !endsOf(x).some((end) => end.roles.includes(p.role))) return false;
  if (p.host && !endsOf(x).some((end) => f.party(end) === p.host)) return false;
  if (!p.q) return true;
  return matches(p.q, [
    x.code,
    x.violation,
    f.violation(x.violation),
    x.reason,
    ...endsOf(x).flatMap((end) => [end.address ?? "", end.host ?? "", end.mac ?? ""]),
    f.service(x.server),
    x.application ?? "",
    x.rule?.id ?? "",
    ...x.controls,
  ]);
}

function optionsOf(items) {
  const violations = new Set();
  const roles = new Set();
  const hosts = new Set();
  for (const x of items) {
    violations.add(x.violation);
    for (const end of endsOf(x)) {
      hosts.add(f.party(end));
      for (const name of end.roles) roles.add(name);
    }
  }
  const list = (set, nameOf) => [...set].sort((a, b) => nameOf(a).localeCompare(nameOf(b)));
  return {
    violations: list(violations, f.violation),
    roles: list(roles, f.role),
    hosts: list(hosts, (x) => x),
  };
}

function SeverityChoice({ items, chosen, onChoose }) {
  return (
    <fieldset class="chips">
      <legend class="visually-hidden">{t.severity}</legend>
      {SEVERITIES.map((name) => {
        const n = items.filter((x) => x.severity === name).length;
        const on = chosen.includes(name);
        return (
          <button
            key={name}
            class={`chip severity-${name}`}
            aria-pressed={on}
            disabled={n === 0 && !on}
            onClick={() =>
              onChoose(
                SEVERITIES.filter((s) => (s === name ? !on : chosen.includes(s))).join(","),
              )
            }
          >
            <SeverityMark severity={name} />
            {text.severities[name]} <b>{f.compact(n)}</b>
          </button>
        );
      })}
    </fieldset>
  );
}

export function Facts({ facts }) {
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

// Rows of the policy by pack and id, for what a finding's rule says in full.
export function useRules() {
  const rules = useData((signal) => get("rules", {}, signal), []);
  return useMemo(() => {
    const map = new Map();
    for (const rule of rules.data?.items ?? []) map.set(`${rule.pack}/${rule.id}`, rule);
    return map;
  }, [rules.data]);
}

export function RuleFacts({ rule, rules }) {
  if (rule === null) return <p>{t.noRule}</p>;
  const row = rules.get(`${rule.pack}/${rule.id}`);
  const facts = [[t.pack, <span class="number">{rule.pack}</span>]];
  if (row?.section) facts.push([t.section, row.section]);
  if (rule.source !== null) facts.push([t.source, <bdi>{f.source(rule.source)}</bdi>]);
  if (row?.purpose) facts.push([t.purpose, row.purpose]);
  if (row !== undefined)
    facts.push([t.encryption, f.words(row.encryption, text.encryptions)]);
  return (
    <>
      <p class="rule-id number">
        <bdi>{rule.id}</bdi>
      </p>
      <Facts facts={facts} />
    </>
  );
}

function extraText(name, value) {
  if (name === "told_by") return f.words(value, text.whys);
  if (typeof value === "boolean") return value ? text.yes : text.no;
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
}

function Story({ x, rules }) {
  const extra = Object.entries(x.detail).filter(([, value]) => value !== null && value !== "");
  return (
    <>
      <header>
        <p class="kicker">
          <Severity severity={x.severity} />
          <span class="number">{x.code}</span>
          <span class={`status status-${x.status}`}>{text.statuses[x.status]}</span>
        </p>
        <h2>{f.violation(x.violation)}</h2>
        <p class="reason">
          <bdi>{x.reason}</bdi>
        </p>
      </header>
      <section>
        <h3>{t.who}</h3>
        <Parties client={x.client} server={x.server} application={x.application} bad />
      </section>
      {x.conversations > 0 && (
        <section>
          <h3>{t.how}</h3>
          <EvidenceLadder evidence={x.evidence} />
        </section>
      )}
      <section class="todo">
        <h3>{t.todo}</h3>
        <p>{x.remediation}</p>
      </section>
      {(x.rule !== null || x.conversations > 0) && (
        <section>
          <h3>{t.rule}</h3>
          <RuleFacts rule={x.rule} rules={rules} />
        </section>
      )}
      <section>
        <h3>{t.counts}</h3>
        <Facts
          facts={[
            [t.first, <span title={f.timeUtc(x.first_seen)}>{f.timeFull(x.first_seen)}</span>],
            [t.last, <span title={f.timeUtc(x.last_seen)}>{f.timeFull(x.last_seen)}</span>],
            ...(x.conversations === 0
              ? []
              : [
                  [t.conversations, f.count(x.conversations)],
                  [t.packets, f.count(x.packets)],
                  [t.bytes, f.bytes(x.bytes)],
                ]),
          ]}
        />
        {x.conversations > 0 && (
          <p>
            <a
              href={addressOf("conversations", {
                client: f.party(x.client),
                server: f.party(x.server),
              })}
            >
              {t.showConversations}
            </a>
          </p>
        )}
      </section>
      {extra.length > 0 && (
        <section>
          <h3>{t.extra}</h3>
          <Facts
            facts={extra.map(([name, value]) => [
              f.words(name, text.details),
              <bdi>{extraText(name, value)}</bdi>,
            ])}
          />
        </section>
      )}
      {x.controls.length > 0 && (
        <section>
          <h3>{t.controls}</h3>
          <p class="controls">
            {x.controls.map((name) => (
              <span key={name} class="control">
                {name}
              </span>
            ))}
          </p>
        </section>
      )}
      <section>
        <Facts
          facts={[
            ...(x.exception === null ? [] : [[t.exception, <bdi>{x.exception}</bdi>]]),
            [t.id, <span class="number">{x.id}</span>],
          ]}
        />
      </section>
    </>
  );
}

export function FindingsPage({ params, setParams }) {
  const { status } = useSite();
  const list = useData((signal) => getAll("findings", {}, signal), [status.updated_seq]);
  const rules = useRules();
  const items = list.data?.items ?? [];
  const options = useMemo(() => optionsOf(items), [list.data]);
  const severities = (params.severity ?? "").split(",").filter((s) => SEVERITIES.includes(s));
  const shown = items.filter((x) => fits(x, params, severities));
  const chosen = items.find((x) => x.id === params.id);
  const filter = (change) => setParams({ ...change, page: "" });
  const clear = () => filter(Object.fromEntries(FILTERS.map((name) => [name, ""])));

  return (
    <div class={chosen === undefined ? "split" : "split open"}>
      <div class="list">
        <h1>{t.title}</h1>
        <div class="filters">
          <Search
            label={t.search}
            value={params.q ?? ""}
            onInput={(q) => filter({ q })}
          />
          <SeverityChoice
            items={items}
            chosen={severities}
            onChoose={(severity) => filter({ severity })}
          />
          <div class="selects">
            <Select
              label={t.violation}
              value={params.violation ?? ""}
              options={options.violations}
              nameOf={f.violation}
              onChange={(violation) => filter({ violation })}
            />
            <Select
              label={t.role}
              value={params.role ?? ""}
              options={options.roles}
              nameOf={f.role}
              onChange={(role) => filter({ role })}
            />
            <Select
              label={t.host}
              value={params.host ?? ""}
              options={options.hosts}
              nameOf={(x) => x}
              onChange={(host) => filter({ host })}
            />
            <Select
              label={t.status}
              value={params.status ?? ""}
              options={Object.keys(text.statuses)}
              nameOf={(x) => text.statuses[x] ?? x}
              onChange={(next) => filter({ status: next })}
            />
          </div>
        </div>
        <List
          list={list}
          shown={shown.length}
          empty={t.empty}
          emptyLead={t.emptyLead}
          filtered={FILTERS.some((name) => params[name])}
          onClear={clear}
        >
          <Table
            caption={t.title}
            columns={COLUMNS}
            items={shown}
            idOf={(x) => x.id}
            sort={params.sort ?? "-severity"}
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
