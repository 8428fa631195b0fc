// SPDX-License-Identifier: GPL-3.0-or-later
// The accepted deviation that covers a finding: why, who answers for it, until when.
import { getAll } from "./api.js";
import { Facts } from "./facts.jsx";
import * as f from "./format.js";
import { Failed } from "./state.jsx";
import { text } from "./text.js";
import { useData, useSite } from "./use.js";

const t = text.exception;

// An id may be the configuration's and an operator's; the configuration's decides.
function covering(items, id) {
  const mine = items.filter((e) => e.id === id && e.state === "in_force");
  return mine.find((e) => e.source === "configuration") ?? mine[0];
}

export function Exception({ id }) {
  const { status } = useSite();
  const list = useData((signal) => getAll("exceptions", {}, signal), [status.updated_seq]);
  const e = covering(list.data?.items ?? [], id);
  return (
    <section class="accepted">
      <h3>{t.title}</h3>
      {list.data === null && list.error !== null && (
        <Failed error={list.error} again={list.again} />
      )}
      {e !== undefined && (
        <p class="accepted-reason">
          <bdi>{e.reason}</bdi>
        </p>
      )}
      <Facts
        facts={[
          ...(e === undefined
            ? []
            : [
                [t.owner, <bdi>{e.owner}</bdi>],
                [t.expires, <span title={f.timeUtc(e.expires)}>{f.timeFull(e.expires)}</span>],
                [t.source, t.sources[e.source] ?? e.source],
              ]),
          [t.id, <bdi>{id}</bdi>],
        ]}
      />
    </section>
  );
}
