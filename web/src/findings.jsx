// SPDX-License-Identifier: GPL-3.0-or-later
// The findings: filters, the table, and one finding's story beside it.
import { getAll } from "./api.js";
import { CONTROLS } from "./controls.jsx";
import { EvidencePackets } from "./evidence.jsx";
import { Exception } from "./exception.jsx";
import { Facts } from "./facts.jsx";
import * as f from "./format.js";
import { Choice, ListPage, valuesOf } from "./list.jsx";
import { Evidence, EvidenceLadder, Severity, SeverityMark } from "./marks.jsx";
import { End, Parties, Service } from "./parties.jsx";
import { RuleFacts, ruleId, useRules } from "./rule.jsx";
import { matches, Time } from "./table.jsx";
import { text } from "./text.js";
import { addressOf, useData, useSite } from "./use.js";

const t = text.findings;
export const SEVERITIES = ["critical", "high", "medium", "low", "info"];

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
const severitiesOf = (p) => (p.severity ?? "").split(",").filter((s) => SEVERITIES.includes(s));

function fits(x, p) {
  const severities = severitiesOf(p);
  if (severities.length > 0 && !severities.includes(x.severity)) return false;
  if (p.violation && x.violation !== p.violation) return false;
  if (p.status && x.status !== p.status) return false;
  if (p.control && !x.controls.includes(p.control)) return false;
  if (p.exception && x.exception !== p.exception) return false;
  if (p.rule && (x.rule === null || ruleId(x.rule) !== p.rule)) return false;
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
      {x.exception !== null && <Exception id={x.exception} />}
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
      {x.conversations > 0 && <EvidencePackets id={x.id} />}
      {x.controls.length > 0 && (
        <section>
          <h3>{t.controls}</h3>
          <p class="controls">
            {x.controls.map((name) => (
              <a key={name} class="control" href={addressOf("findings", { control: name })}>
                {name}
              </a>
            ))}
          </p>
        </section>
      )}
      <section>
        <Facts facts={[[t.id, <span class="number">{x.id}</span>]]} />
      </section>
    </>
  );
}

export function FindingsPage({ params, setParams }) {
  const { status } = useSite();
  const list = useData((signal) => getAll("findings", {}, signal), [status.updated_seq]);
  const rules = useRules();
  const choices = (items, filter) => {
    const choice = (label, name, options, nameOf) => (
      <Choice {...{ label, name, options, nameOf, params, filter }} />
    );
    const roles = (x) => endsOf(x).flatMap((end) => end.roles);
    const hosts = (x) => endsOf(x).map(f.party);
    return (
      <>
        <SeverityChoice
          items={items}
          chosen={severitiesOf(params)}
          onChoose={(severity) => filter({ severity })}
        />
        <div class="selects">
          {choice(
            t.violation,
            "violation",
            valuesOf(items, (x) => [x.violation], f.violation),
            f.violation,
          )}
          {choice(t.role, "role", valuesOf(items, roles, f.role), f.role)}
          {choice(t.host, "host", valuesOf(items, hosts), String)}
          {choice(t.status, "status", Object.keys(text.statuses), (x) => text.statuses[x] ?? x)}
          {choice(t.control, "control", CONTROLS, String)}
          {params.rule && choice(t.ruleFilter, "rule", [], String)}
          {params.exception && choice(t.exceptionFilter, "exception", [], String)}
        </div>
      </>
    );
  };
  return (
    <ListPage
      texts={t}
      list={list}
      columns={COLUMNS}
      sort="-severity"
      idOf={(x) => x.id}
      filters={["severity", "violation", "role", "host", "status", "control", "rule", "exception"]}
      fits={fits}
      choices={choices}
      story={(x) => <Story x={x} rules={rules} />}
      params={params}
      setParams={setParams}
    />
  );
}
