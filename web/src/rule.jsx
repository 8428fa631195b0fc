// SPDX-License-Identifier: GPL-3.0-or-later
// A rule as findings and conversations name it, and in full where it is listed.
import { useMemo } from "preact/hooks";
import { get } from "./api.js";
import { Facts } from "./facts.jsx";
import * as f from "./format.js";
import { text } from "./text.js";
import { addressOf, useData, useSite } from "./use.js";

const t = text.findings;

export const ruleId = (rule) => `${rule.pack}/${rule.id}`;

const load = async (signal) => ({ ...(await get("rules", {}, signal)), more: false });

// The whole policy, with what was seen of each rule.
export function useRuleList() {
  const { status } = useSite();
  return useData(load, [status.updated_seq, status.totals.conversations]);
}

// Rows of the policy by pack and id, for what a finding's rule says in full; what
// was seen of them is not looked at, so they are asked for once.
export function useRules() {
  const rules = useData(load, []);
  return useMemo(
    () => new Map((rules.data?.items ?? []).map((rule) => [ruleId(rule), rule])),
    [rules.data],
  );
}

export function RuleFacts({ rule, rules }) {
  if (rule === null) return <p>{t.noRule}</p>;
  const row = rules.get(ruleId(rule));
  const facts = [[t.pack, <span class="number">{rule.pack}</span>]];
  if (row?.section) facts.push([t.section, row.section]);
  if (rule.source !== null) facts.push([t.source, <bdi>{f.source(rule.source)}</bdi>]);
  if (row?.purpose) facts.push([t.purpose, row.purpose]);
  if (row !== undefined)
    facts.push([t.encryption, f.words(row.encryption, text.encryptions)]);
  return (
    <>
      <p class="rule-id number">
        {row === undefined ? (
          <bdi>{rule.id}</bdi>
        ) : (
          <a href={addressOf("rules", { id: ruleId(rule) })}>{rule.id}</a>
        )}
      </p>
      <Facts facts={facts} />
    </>
  );
}
