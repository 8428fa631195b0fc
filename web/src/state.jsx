// SPDX-License-Identifier: GPL-3.0-or-later
// What a page shows when it has nothing to show yet, nothing at all, or failed.
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

export function Empty({ title, children }) {
  return (
    <div class="notice">
      <h2>{title}</h2>
      <p>{children}</p>
    </div>
  );
}
