// SPDX-License-Identifier: GPL-3.0-or-later
// The packets kept for a finding: a file to open elsewhere, or why there is none.
import { useState } from "preact/hooks";
import { download, get } from "./api.js";
import { Failed } from "./state.jsx";
import { text } from "./text.js";
import { useData, useSite } from "./use.js";

const t = text.evidencePackets;

function Download({ id, count }) {
  const [error, setError] = useState(null);
  const load = () => {
    setError(null);
    download(`findings/${id}/evidence`, `${id}.pcapng`).catch(setError);
  };
  return (
    <>
      <p>{t.kept(count)}</p>
      <p>
        <button class="download" onClick={load}>
          {t.download}
        </button>
      </p>
      {error !== null && <Failed error={error} again={load} />}
    </>
  );
}

export function EvidencePackets({ id }) {
  const { status } = useSite();
  const one = useData((signal) => get(`findings/${id}`, {}, signal), [id, status.updated_seq]);
  const mine = one.data?.id === id ? one.data : null;
  return (
    <section class="packets">
      <h3>{t.title}</h3>
      {mine === null && one.error !== null && <Failed error={one.error} again={one.again} />}
      {mine !== null && mine.evidence_packets > 0 && (
        <Download key={id} id={id} count={mine.evidence_packets} />
      )}
      {mine !== null && mine.evidence_packets === 0 && (
        <p>
          <bdi>{t.none(mine.evidence_missing)}</bdi>
        </p>
      )}
    </section>
  );
}
