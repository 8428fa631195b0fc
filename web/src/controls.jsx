// SPDX-License-Identifier: GPL-3.0-or-later
// The NIST SP 800-53 controls that the guide names: three-valued, with counts.
import { get } from "./api.js";
import { Answer } from "./marks.jsx";
import { Failed } from "./state.jsx";
import { text } from "./text.js";
import { addressOf, useData, useSite } from "./use.js";

const t = text.controls;
export const CONTROLS = Object.keys(t.names);

// Remarks (severity info) count against no control.
const BREACHES = "critical,high,medium,low";

function Control({ control }) {
  const { control: name, answer, findings, excepted, conversations } = control;
  return (
    <li>
      <a
        class={`answer-tile answer-${answer}`}
        href={addressOf("findings", { control: name, severity: BREACHES })}
      >
        <b class="number">{name}</b>
        <Answer answer={answer} />
        <span class="title">{t.names[name]}</span>
        <span class="counts">{t.findings(findings)}</span>
        {excepted > 0 && <span class="counts">{t.excepted(excepted)}</span>}
        <span class="counts">{t.conversations(conversations)}</span>
      </a>
    </li>
  );
}

export function Controls() {
  const { status } = useSite();
  const controls = useData(
    (signal) => get("controls", {}, signal),
    [status.updated_seq, status.totals.conversations, status.coverage.packets],
  );
  if (controls.data === null && controls.error !== null)
    return <Failed error={controls.error} again={controls.again} />;
  if (controls.data === null) return null;
  return (
    <section class="card">
      <h2>{t.title}</h2>
      <ul class="answer-tiles">
        {controls.data.items.map((control) => (
          <Control key={control.control} control={control} />
        ))}
      </ul>
      <p class="quiet note">{t.note}</p>
    </section>
  );
}
