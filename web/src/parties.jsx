// SPDX-License-Identifier: GPL-3.0-or-later
// The two ends of a conversation: short in a table, in full in a panel.
import { party, role, service } from "./format.js";
import { text } from "./text.js";

const t = text.findings;

export function End({ end }) {
  return (
    <span class="end">
      <bdi class="name">{party(end)}</bdi>
      <span class="under">
        {end.host !== null ? <bdi>{end.address}</bdi> : end.roles.map(role).join(", ")}
      </span>
    </span>
  );
}

export function Service({ server, application }) {
  return (
    <span class="end">
      <span class="name number">{service(server)}</span>
      {application !== null && (
        <span class="under">
          <bdi>{application}</bdi>
        </span>
      )}
    </span>
  );
}

function Card({ label, end }) {
  return (
    <div class="party">
      <span class="label">{label}</span>
      <strong>
        <bdi>{party(end)}</bdi>
      </strong>
      <dl>
        {end.host !== null && (
          <>
            <dt>{t.address}</dt>
            <dd class="number">{end.address}</dd>
          </>
        )}
        {end.mac !== undefined && (
          <>
            <dt>{t.mac}</dt>
            <dd class="number">{end.mac}</dd>
          </>
        )}
        <dt>{t.roles}</dt>
        <dd>{end.roles.map(role).join(", ")}</dd>
        <dt>{t.zone}</dt>
        <dd>
          <bdi>{end.zone ?? t.undeclared}</bdi>
        </dd>
      </dl>
    </div>
  );
}

export function Parties({ client, server, application, bad }) {
  return (
    <div class={bad ? "parties bad" : "parties"}>
      <Card label={t.asked} end={client} />
      <div class="wire">
        <span class="number">{service(server)}</span>
        <svg viewBox="0 0 48 10" aria-hidden="true">
          <path d="M0 5h44M39 1l5 4-5 4" />
        </svg>
        <span>{application !== null && <bdi>{application}</bdi>}</span>
      </div>
      <Card label={t.answered} end={server} />
    </div>
  );
}
