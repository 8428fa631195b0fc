// SPDX-License-Identifier: GPL-3.0-or-later
// A page that is one searchable table.
import { ListPage } from "./list.jsx";
import { matches } from "./table.jsx";
import { useData, useSite } from "./use.js";

export function SimplePage({ load, wordsOf, ...page }) {
  const { status } = useSite();
  const list = useData(load, [status.updated_seq, status.coverage.packets]);
  return (
    <ListPage {...page} list={list} fits={(x, p) => !p.q || matches(p.q, wordsOf(x))} />
  );
}
