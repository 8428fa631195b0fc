// SPDX-License-Identifier: GPL-3.0-or-later
// A page of one list: search and choices above its table, and the story of the
// item that was chosen beside it.  The address keeps all of it.
import { List, Panel, Search, Select, Table } from "./table.jsx";

// One choice among the values that the items have.
export function Choice({ label, name, options, nameOf, params, filter }) {
  return (
    <Select
      label={label}
      value={params[name] ?? ""}
      options={options}
      nameOf={nameOf}
      onChange={(value) => filter({ [name]: value })}
    />
  );
}

// The values of all items, each once, in the order of their names.
export function valuesOf(items, of, nameOf = String) {
  const values = new Set(items.flatMap(of));
  values.delete("");
  return [...values].sort((a, b) => nameOf(a).localeCompare(nameOf(b)));
}

// filters: parameters that narrow, beside q; fits(item, params) applies them all.
// choices(items, filter): what stands beside the search.  story(item): without it
// rows cannot be chosen.
export function ListPage({
  texts,
  list,
  columns,
  sort,
  idOf,
  filters = [],
  fits,
  choices,
  story,
  params,
  setParams,
}) {
  const items = list.data?.items ?? [];
  const shown = items.filter((x) => fits(x, params));
  const chosen = story && items.find((x) => idOf(x) === params.id);
  const names = [...filters, "q"];
  const filter = (change) => setParams({ ...change, page: "" });
  return (
    <div class={chosen === undefined ? "split" : "split open"}>
      <div class="list">
        <h1>{texts.title}</h1>
        {texts.lead !== undefined && <p class="lead">{texts.lead}</p>}
        <div class="filters">
          <Search label={texts.search} value={params.q ?? ""} onInput={(q) => filter({ q })} />
          {choices?.(items, filter)}
        </div>
        <List
          list={list}
          shown={shown.length}
          empty={texts.empty}
          emptyLead={texts.emptyLead}
          filtered={names.some((name) => params[name])}
          onClear={() => filter(Object.fromEntries(names.map((name) => [name, ""])))}
        >
          <Table
            caption={texts.title}
            columns={columns}
            items={shown}
            idOf={idOf}
            sort={params.sort ?? sort}
            page={Number(params.page ?? 0)}
            chosen={params.id}
            onSort={(next) => filter({ sort: next })}
            onPage={(page) => setParams({ page })}
            onChoose={story && ((id) => setParams({ id }))}
          />
        </List>
      </div>
      {chosen !== undefined && (
        <Panel title={texts.detail} id={params.id} onClose={() => setParams({ id: "" })}>
          {story(chosen)}
        </Panel>
      )}
    </div>
  );
}
