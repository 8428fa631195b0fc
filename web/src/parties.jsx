// SPDX-License-Identifier: GPL-3.0-or-later
// The two ends of a conversation: short in a table, in full in a panel.
import { party, role, service } from "./format.js";
import { text } from "./text.js";

const t = text.findings;

export function End({ end }) {
  if (end === null) return <span class="end">{text.none}</span>;
  return (
    <span class="end">
      <bdi class="name">{party(end)}</bdi>
      <span class="under">
        {end.host !== null && end.address !== null ? <bdi>{end.address}</bdi> : end.roles.map(role).join(", ")}
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
      <div>
        <span class="label">{label}</span>
        <strong>
          <bdi>{party(end)}</bdi>
        </strong>
        {end.host !== null && end.address !== null && (
          <span class="number">{end.address}</span>
        )}
        {end.mac !== undefined && <span class="number quiet">{end.mac}</span>}
      </div>
      <dl>
        {end.roles.length > 0 && (
          <>
            <dt>{t.roles}</dt>
            <dd>{end.roles.map(role).join(", ")}</dd>
          </>
        )}
        <dt>{t.zone}</dt>
        <dd>
          <bdi>{end.zone ?? t.undeclared}</bdi>
        </dd>
      </dl>
    </div>
  );
}

export function Parties({ client, server, application, bad }) {
  if (server === null)
    return (
      <div class="parties">
        <Card label={t.about} end={client} />
      </div>
    );
  return (
    <div class={bad ? "parties bad" : "parties"}>
      <Card label={t.asked} end={client} />
      <div class="wire">
        <svg viewBox="0 0 10 28" aria-hidden="true">
          <path d="M5 0v24M1 20l4 5 4-5" />
        </svg>
        <span class="number">{service(server)}</span>
        {application !== null && <bdi>{application}</bdi>}
      </div>
      <Card label={t.answered} end={server} />
    </div>
  );
}
