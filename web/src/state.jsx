// SPDX-License-Identifier: GPL-3.0-or-later
// What a page shows when it has nothing to show yet, nothing at all, or failed.
import { time } from "./format.js";
import { text } from "./text.js";

export function Loading() {
  return (
    <div class="loading" role="status">
      <span class="visually-hidden">{text.state.loading}</span>
      <div class="bone wide" />
      <div class="bone" />
      <div class="bone" />
      <div class="bone short" />
    </div>
  );
}

export function Failed({ error, again }) {
  return (
    <div class="notice failed" role="alert">
      <h2>{text.state.failed}</h2>
      <p>{error.status === 0 ? text.state.unreachable : error.message}</p>
      <button onClick={again}>{text.state.retry}</button>
    </div>
  );
}

// A reload that was refused: an older policy than the file's is in force.
export function Refused({ configuration }) {
  if (!configuration?.faults?.length) return null;
  const t = text.reload;
  return (
    <section class="refused" role="status" aria-label={t.title}>
      <h2>{t.title}</h2>
      <p>{t.lead(time(configuration.tried), time(configuration.loaded))}</p>
      <ul>
        {configuration.faults.map((x, i) => (
          <li key={i}>
            {x.file !== null && <code>{[x.file, x.line, x.column].filter(Boolean).join(":")}</code>} {x.text}
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Empty({ title, children }) {
  return (
    <div class="notice">
      <h2>{title}</h2>
      <p>{children}</p>
    </div>
  );
}
