// SPDX-License-Identifier: GPL-3.0-or-later
// A page that is one searchable table.
import { List, matches, Search, Table } from "./table.jsx";
import { useData, useSite } from "./use.js";

export function SimplePage({ texts, load, columns, idOf, wordsOf, sort, params, setParams }) {
  const { status } = useSite();
  const list = useData(load, [status.updated_seq, status.coverage.packets]);
  const items = list.data?.items ?? [];
  const shown = params.q ? items.filter((x) => matches(params.q, wordsOf(x))) : items;
  return (
    <>
      <h1>{texts.title}</h1>
      {texts.lead !== undefined && <p class="lead">{texts.lead}</p>}
      <div class="filters">
        <Search
          label={texts.search}
          value={params.q ?? ""}
          onInput={(q) => setParams({ q, page: "" })}
        />
      </div>
      <List
        list={list}
        shown={shown.length}
        empty={texts.empty}
        emptyLead={texts.emptyLead}
        filtered={Boolean(params.q)}
        onClear={() => setParams({ q: "", page: "" })}
      >
        <Table
          caption={texts.title}
          columns={columns}
          items={shown}
          idOf={idOf}
          sort={params.sort ?? sort}
          page={Number(params.page ?? 0)}
          onSort={(next) => setParams({ sort: next, page: "" })}
          onPage={(page) => setParams({ page })}
        />
      </List>
    </>
  );
}
