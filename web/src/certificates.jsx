// SPDX-License-Identifier: GPL-3.0-or-later
// Certificates that servers showed: what ends when, and what is wrong with each at
// the newest packet's time.
import { getAll } from "./api.js";
import { Facts } from "./facts.jsx";
import * as f from "./format.js";
import { Choice, ListPage } from "./list.jsx";
import { SeverityMark } from "./marks.jsx";
import { matches, Time } from "./table.jsx";
import { text } from "./text.js";
import { addressOf, useData, useSite } from "./use.js";

const t = text.certificates;
const DAY_MS = 86400000;
const MANY = 3;

// As V312 and V313 have it.
const SEVERITY_OF = {
  expired: "high",
  not_yet_valid: "high",
  expires_within_30_days: "low",
};
const severityOf = (problem) => SEVERITY_OF[problem] ?? "medium";
const PROBLEMS = Object.keys(t.problemOf);

const place = (p) =>
  `${p.host ?? (p.address.includes(":") ? `[${p.address}]` : p.address)}:${p.port}`;
const names = (x) => [...x.names, ...x.addresses];
const daysLeft = (x) => Math.floor((new Date(x.not_after) - new Date(x.judged_at)) / DAY_MS);
const key = (x) => `${x.key.algorithm ?? text.none} ${x.key.bits}`;

function Ends({ x }) {
  if (!x.readable) return <span class="quiet">{t.unreadable}</span>;
  if (x.not_after === null) return t.endless;
  const bad = x.problems.some((p) => p.startsWith("expire"));
  return (
    <span class="end">
      <Time value={x.not_after} format={f.time(x.not_after)} full={f.timeUtc(x.not_after)} />
      <span class={bad ? "under fault" : "under"}>{t.left(daysLeft(x))}</span>
    </span>
  );
}

function Problems({ problems }) {
  if (problems.length === 0) return text.none;
  return (
    <span class="problems">
      {problems.map((p) => (
        <span key={p} class={`badge severity-${severityOf(p)}`}>
          <SeverityMark severity={severityOf(p)} />
          {t.problemOf[p] ?? p}
        </span>
      ))}
    </span>
  );
}

function Few({ items }) {
  if (items.length === 0) return text.none;
  return (
    <>
      <bdi>{items.slice(0, MANY).join(", ")}</bdi>
      {items.length > MANY && ` ${t.more(items.length - MANY)}`}
    </>
  );
}

const COLUMNS = [
  {
    id: "ends",
    title: t.ends,
    class: "number",
    value: (x) => x.not_after,
    cell: (x) => <Ends x={x} />,
  },
  {
    id: "subject",
    title: t.subject,
    class: "grow",
    value: (x) => x.subject ?? "",
    cell: (x) => (
      <span class="end">
        <bdi class="name">{x.subject ?? text.none}</bdi>
        <span class="under">
          {t.issuer}: <bdi>{x.self_signed ? t.itself : (x.issuer ?? text.none)}</bdi>
        </span>
      </span>
    ),
  },
  {
    id: "names",
    title: t.names,
    value: (x) => names(x)[0] ?? "",
    cell: (x) => <Few items={names(x)} />,
  },
  { id: "key", title: t.key, class: "number", value: key, cell: key },
  {
    id: "seen",
    title: t.seenAt,
    value: (x) => x.seen_at.map(place)[0] ?? "",
    cell: (x) => <Few items={x.seen_at.map(place)} />,
  },
  {
    id: "problems",
    title: t.problems,
    down: true,
    value: (x) => x.problems.length,
    cell: (x) => <Problems problems={x.problems} />,
  },
];

function Places({ x }) {
  return (
    <section>
      <h3>{t.seenAt}</h3>
      <ul class="plain-list">
        {x.seen_at.map((p) => (
          <li key={`${place(p)} ${p.position}`}>
            <a href={addressOf("conversations", { q: p.host ?? p.address })}>
              <bdi>{place(p)}</bdi>
            </a>
            {p.position > 0 && ` (${t.inChain(p.position)})`}{" "}
            <span class="quiet">{f.period(p.first_seen, p.last_seen)}</span>
          </li>
        ))}
      </ul>
      {x.places > x.seen_at.length && <p>{t.more(x.places - x.seen_at.length)}</p>}
    </section>
  );
}

function Story({ x }) {
  return (
    <>
      <header>
        <p class="kicker">
          <Problems problems={x.problems} />
        </p>
        <h2>
          <bdi>{x.subject ?? text.none}</bdi>
        </h2>
        <p class="reason">
          {t.issuer}: <bdi>{x.self_signed ? t.itself : (x.issuer ?? text.none)}</bdi>
        </p>
      </header>
      <section>
        <h3>{t.detail}</h3>
        <Facts
          facts={[
            [t.validFrom, f.timeFull(x.not_before)],
            [t.validUntil, x.not_after === null ? t.endless : f.timeFull(x.not_after)],
            [t.names, names(x).length === 0 ? text.none : <bdi>{names(x).join(", ")}</bdi>],
            [t.trust, t.trustOf[x.trust]],
            [t.key, key(x)],
            [t.signature, x.signature ?? text.none],
            [t.serial, <span class="number">{x.serial ?? text.none}</span>],
            [t.sha256, <span class="number hash">{x.sha256}</span>],
            [t.judged, f.timeFull(x.judged_at)],
          ]}
        />
      </section>
      <Places x={x} />
    </>
  );
}

const load = (signal) => getAll("certificates", {}, signal);

const wordsOf = (x) => [
  x.subject ?? "",
  x.issuer ?? "",
  x.sha256,
  x.serial ?? "",
  ...names(x),
  ...x.seen_at.map(place),
  ...x.seen_at.map((p) => p.address),
];

export function CertificatesPage({ params, setParams }) {
  const { status } = useSite();
  const list = useData(load, [status.updated_seq, status.coverage.packets]);
  return (
    <ListPage
      texts={t}
      list={list}
      columns={COLUMNS}
      sort="ends"
      idOf={(x) => x.sha256}
      filters={["problem"]}
      fits={(x, p) =>
        (!p.problem || x.problems.includes(p.problem)) && (!p.q || matches(p.q, wordsOf(x)))
      }
      choices={(items, filter) => (
        <div class="selects">
          <Choice
            label={t.problem}
            name="problem"
            options={PROBLEMS.filter((name) => items.some((x) => x.problems.includes(name)))}
            nameOf={(name) => t.problemOf[name] ?? name}
            params={params}
            filter={filter}
          />
        </div>
      )}
      story={(x) => <Story x={x} />}
      params={params}
      setParams={setParams}
    />
  );
}
