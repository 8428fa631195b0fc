// SPDX-License-Identifier: GPL-3.0-or-later
// The policy in force, row by row, and what was seen of each rule.
import { useMemo } from "preact/hooks";
import { Facts, Ids } from "./facts.jsx";
import * as f from "./format.js";
import { Choice, ListPage } from "./list.jsx";
import { Answer } from "./marks.jsx";
import { ruleId, useRuleList } from "./rule.jsx";
import { matches } from "./table.jsx";
import { text } from "./text.js";
import { addressOf } from "./use.js";

const t = text.rules;
const ROLES = 3;
const ANSWERS = ["not_satisfied", "satisfied", "not_observed"];

const roleNames = (roles) => (roles.length === 0 ? t.anyone : roles.map(f.role).join(", "));

function Roles({ roles }) {
  const rest = roles.length - ROLES;
  return (
    <span class="roles" title={roleNames(roles)}>
      {roleNames(roles.slice(0, ROLES))}
      {rest > 0 && <span class="quiet"> {t.more(rest)}</span>}
    </span>
  );
}

const COLUMNS = [
  {
    id: "answer",
    title: t.answer,
    value: (x) => ANSWERS.indexOf(x.seen.answer),
    cell: (x) => <Answer answer={x.seen.answer} />,
  },
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
    class: "wide-only",
    value: (x) => roleNames(x.clients),
    cell: (x) => <Roles roles={x.clients} />,
  },
  {
    id: "servers",
    title: t.servers,
    value: (x) => roleNames(x.servers),
    cell: (x) => <Roles roles={x.servers} />,
  },
  {
    id: "ports",
    title: t.ports,
    class: "ports number",
    value: (x) => Number.parseInt(x.ports[0] ?? "0", 10),
    cell: (x) => x.ports.join(", "),
  },
  {
    id: "effect",
    title: t.effect,
    class: "wide-only",
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
    class: "wide-only",
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

function fits(x, p) {
  if (p.answer && x.seen.answer !== p.answer) return false;
  return (
    !p.q ||
    matches(p.q, [
      x.id,
      x.purpose ?? "",
      x.section ?? "",
      x.source ?? "",
      ...x.ports,
      ...x.clients.map(f.role),
      ...x.servers.map(f.role),
    ])
  );
}

// A count that leads to what it counts.
const counted = (n, page, params) =>
  n === 0 ? "0" : <a href={addressOf(page, params)}>{f.count(n)}</a>;

function Seen({ seen, rule }) {
  return (
    <section>
      <h3>{t.counts}</h3>
      <p class="quiet">{t.answerMeaning[seen.answer]}</p>
      <Facts
        facts={[
          [t.compliant, counted(seen.compliant, "conversations", { rule, verdict: "compliant" })],
          [t.violation, counted(seen.violation, "conversations", { rule, verdict: "violation" })],
          [
            t.notEvaluable,
            counted(seen.not_evaluable, "conversations", { rule, verdict: "not_evaluable" }),
          ],
          [t.findings, counted(seen.findings, "findings", { rule })],
          [t.excepted, counted(seen.excepted, "findings", { rule, status: "excepted" })],
        ]}
      />
    </section>
  );
}

function Examples({ title, page, ids }) {
  if (ids.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <Ids page={page} ids={ids} />
    </section>
  );
}

function Story({ x }) {
  return (
    <>
      <header>
        <p class="kicker">
          <Answer answer={x.seen.answer} />
          <span>{f.words(x.effect, text.effects)}</span>
        </p>
        <h2 class="number">
          <bdi>{x.id}</bdi>
        </h2>
        <p class="reason">{x.purpose}</p>
      </header>
      <Seen seen={x.seen} rule={ruleId(x)} />
      <Examples title={t.breaches} page="findings" ids={x.seen.finding_ids} />
      <Examples title={t.examples} page="conversations" ids={x.seen.conversation_ids} />
      <section>
        <h3>{text.findings.rule}</h3>
        <Facts
          facts={[
            [t.clients, roleNames(x.clients)],
            [t.servers, roleNames(x.servers)],
            [t.ports, x.ports.join(", ")],
            ...(x.application === null ? [] : [[t.application, x.application]]),
            [t.encryption, f.words(x.encryption, text.encryptions)],
            [text.findings.pack, x.pack],
            [text.findings.section, x.section ?? text.none],
            [t.source, f.source(x.source)],
            ...(x.note === null ? [] : [[t.note, x.note]]),
          ]}
        />
      </section>
    </>
  );
}

// Rows that a moved port split have one id: the further ones are numbered.
function numbered(rules) {
  const times = new Map();
  return rules.map((x) => {
    const id = ruleId(x);
    const n = (times.get(id) ?? 0) + 1;
    times.set(id, n);
    return { ...x, key: n === 1 ? id : `${id} ${n}` };
  });
}

export function RulesPage({ params, setParams }) {
  const rules = useRuleList();
  const data = useMemo(
    () => rules.data && { ...rules.data, items: numbered(rules.data.items) },
    [rules.data],
  );
  return (
    <ListPage
      texts={t}
      list={{ ...rules, data }}
      columns={COLUMNS}
      sort=""
      idOf={(x) => x.key}
      filters={["answer"]}
      fits={fits}
      choices={(items, filter) => (
        <div class="selects">
          <Choice
            label={t.answer}
            name="answer"
            options={ANSWERS}
            nameOf={(x) => text.answers[x] ?? x}
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
