// SPDX-License-Identifier: GPL-3.0-or-later
// The first page: is the site compliant, what is worst, can the sensor see?
import { getAll } from "./api.js";
import { Controls } from "./controls.jsx";
import { SEVERITIES } from "./findings.jsx";
import * as f from "./format.js";
import { SeverityMark, Severity } from "./marks.jsx";
import { Legend, Matrix, useMatrix } from "./matrix.jsx";
import { Failed, Loading } from "./state.jsx";
import { text } from "./text.js";
import { addressOf, useData, useSite } from "./use.js";

const t = text.overview;
const WORST = 5;
const KINDS = 8;

const isOpen = (x) => x.status === "open" || x.status === "acknowledged";

function Headline({ status }) {
  const n = Object.values(status.totals.findings).reduce((sum, x) => sum + x, 0);
  const blind = status.totals.conversations === 0;
  return (
    <section class={n > 0 ? "headline bad" : "headline"}>
      <h1>{n > 0 ? t.verdict.bad(n) : t.verdict.good}</h1>
      <p>{n > 0 ? t.verdict.badLead : blind ? t.verdict.blind : t.verdict.goodLead}</p>
      <ul class="tiles">
        {SEVERITIES.map((name) => (
          <li key={name}>
            <a
              class={`tile severity-${name}${status.totals.findings[name] === 0 ? " zero" : ""}`}
              href={addressOf("findings", { severity: name })}
            >
              <SeverityMark severity={name} />
              <b class="number">{f.compact(status.totals.findings[name])}</b>
              <span>{text.severities[name]}</span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

// Three parts of one bar; SVG attributes, so that no style is written inline.
function VerdictBar({ totals }) {
  const parts = ["compliant", "violation", "not_evaluable"];
  const all = parts.reduce((sum, name) => sum + totals[name], 0);
  let x = 0;
  return (
    <>
      <svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
        {all > 0 &&
          parts.map((name) => {
            const width = (totals[name] / all) * 100;
            x += width;
            return (
              <rect
                key={name}
                class={`verdict-${name}`}
                x={x - width}
                y="0"
                width={width}
                height="4"
              />
            );
          })}
      </svg>
      <ul class="bar-key">
        {parts.map((name) => (
          <li key={name}>
            <a href={addressOf("conversations", { verdict: name })}>
              <span class={`swatch verdict-${name}`} aria-hidden="true" />
              {text.verdicts[name]} <b class="number">{f.count(totals[name])}</b>
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}

function Sight({ status }) {
  const { coverage, totals } = status;
  const state = f.sight(coverage);
  const rows = [
    [t.packets, f.count(coverage.packets), false],
    [t.bytes, f.bytes(coverage.bytes), false],
    [t.drops, f.count(coverage.kernel_drops), coverage.kernel_drops > 0],
    [t.interfaceDrops, f.count(coverage.interface_drops), coverage.interface_drops > 0],
    [t.gaps, f.count(coverage.gaps), coverage.gaps > 0],
    [t.assets, f.count(totals.assets), false],
  ];
  return (
    <section class="card">
      <h2>{t.sight}</h2>
      <p class={`sight sight-${state} large`}>
        <span class="dot" aria-hidden="true" />
        {text.header.health[state]}
      </p>
      <dl class="rows">
        {rows.map(([name, value, bad]) => (
          <div key={name} class={bad ? "bad" : ""}>
            <dt>{name}</dt>
            <dd class="number">{value}</dd>
          </div>
        ))}
      </dl>
      <h3>{t.judged}</h3>
      <VerdictBar totals={totals} />
    </section>
  );
}

function Worst({ items }) {
  const worst = [...items]
    .sort(
      (x, y) =>
        SEVERITIES.indexOf(x.severity) - SEVERITIES.indexOf(y.severity) ||
        y.last_seen.localeCompare(x.last_seen),
    )
    .slice(0, WORST);
  return (
    <section class="card">
      <h2>
        {t.worst}
        <a class="more" href={addressOf("findings")}>
          {t.all}
        </a>
      </h2>
      <ul class="worst">
        {worst.map((x) => (
          <li key={x.id}>
            <a href={addressOf("findings", { id: x.id })}>
              <Severity severity={x.severity} />
              <span class="end">
                <span class="name">{f.violation(x.violation)}</span>
                <span class="under">
                  <bdi>{x.reason}</bdi>
                </span>
              </span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Kinds({ items }) {
  const kinds = new Map();
  for (const x of items) {
    const kind = kinds.get(x.violation) ?? { name: x.violation, code: x.code, n: 0, worst: 9 };
    kind.n++;
    kind.worst = Math.min(kind.worst, SEVERITIES.indexOf(x.severity));
    kinds.set(x.violation, kind);
  }
  const rows = [...kinds.values()].sort((a, b) => b.n - a.n || a.worst - b.worst);
  const most = rows[0]?.n ?? 1;
  return (
    <section class="card">
      <h2>{t.kinds}</h2>
      <ul class="kinds">
        {rows.slice(0, KINDS).map((kind) => (
          <li key={kind.name}>
            <a href={addressOf("findings", { violation: kind.name })}>
              <span class="name">{f.violation(kind.name)}</span>
              <span class="number code">{kind.code}</span>
              <b class="number">{f.count(kind.n)}</b>
              <svg viewBox="0 0 100 3" preserveAspectRatio="none" aria-hidden="true">
                <rect
                  class={`severity-${SEVERITIES[kind.worst]}`}
                  width={Math.max(1, (kind.n / most) * 100)}
                  height="3"
                />
              </svg>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function OverviewPage() {
  const { status } = useSite();
  const findings = useData((signal) => getAll("findings", {}, signal), [status.updated_seq]);
  const matrix = useMatrix();
  const open = (findings.data?.items ?? []).filter(isOpen);
  return (
    <div class="overview">
      <Headline status={status} />
      <Controls />
      {findings.data === null && findings.error !== null && (
        <Failed error={findings.error} again={findings.again} />
      )}
      {findings.data === null && findings.error === null && <Loading />}
      <div class="cards">
        {open.length > 0 && <Worst items={open} />}
        {open.length > 0 && <Kinds items={open} />}
        <Sight status={status} />
      </div>
      {matrix.data?.items.length > 0 && (
        <section class="card">
          <h2>
            {t.matrix}
            <a class="more" href={addressOf("matrix")}>
              {t.matrixAll}
            </a>
          </h2>
          <Legend />
          <Matrix cells={matrix.data.items} />
        </section>
      )}
    </div>
  );
}
