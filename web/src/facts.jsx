// SPDX-License-Identifier: GPL-3.0-or-later
// What stands in a panel: names with values, and links to other items by id.
import { addressOf } from "./use.js";

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

export function Ids({ page, ids }) {
  return (
    <ul class="plain-list">
      {ids.map((id) => (
        <li key={id}>
          <a class="number" href={addressOf(page, { id })}>
            {id}
          </a>
        </li>
      ))}
    </ul>
  );
}
