// SPDX-License-Identifier: GPL-3.0-or-later
// One table for all pages: sorted by its headers, a page at a time, its rows
// chosen by pointer or keyboard.  Search and filters stand above it.
import { useEffect, useRef } from "preact/hooks";
import { LIST_MAX } from "./api.js";
import { Empty, Failed, Loading } from "./state.jsx";
import { text } from "./text.js";
import { useKey } from "./use.js";

const ROWS = 100;
const collator = new Intl.Collator(text.locale, { numeric: true });

function compare(x, y) {
  if (x === y) return 0;
  if (x === null || x === undefined) return 1;
  if (y === null || y === undefined) return -1;
  if (typeof x === "number" && typeof y === "number") return x - y;
  return collator.compare(String(x), String(y));
}

// "-last" sorts by column last, greatest first.
export function sorted(items, columns, sort) {
  const down = sort.startsWith("-");
  const column = columns.find((c) => c.id === (down ? sort.slice(1) : sort));
  if (column === undefined || column.value === undefined) return items;
  const sign = down ? -1 : 1;
  return [...items].sort((x, y) => sign * compare(column.value(x), column.value(y)));
}

function Heading({ column, sort, onSort }) {
  const up = sort === column.id;
  const down = sort === `-${column.id}`;
  if (column.value === undefined) return <th class={column.class}>{column.title}</th>;
  return (
    <th
      class={column.class}
      aria-sort={up ? "ascending" : down ? "descending" : undefined}
    >
      <button
        class="sort"
        onClick={() => onSort(down || (!up && column.down !== true) ? column.id : `-${column.id}`)}
      >
        {column.title}
        <span class="arrow" aria-hidden="true">
          {up ? "↑" : down ? "↓" : ""}
        </span>
      </button>
    </th>
  );
}

function move(event) {
  const step = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 }[event.key];
  const row = event.target.closest("tr");
  if (step === undefined || row === null) return;
  const next = step > 0 ? row.nextElementSibling : row.previousElementSibling;
  if (next === null) return;
  event.preventDefault();
  next.focus();
}

function Row({ item, id, columns, chosen, onChoose }) {
  if (onChoose === undefined)
    return (
      <tr>
        {columns.map((c) => (
          <td key={c.id} class={c.class} data-title={c.title}>
            {c.cell(item)}
          </td>
        ))}
      </tr>
    );
  return (
    <tr
      tabIndex={0}
      data-id={id}
      class="choosable"
      aria-selected={chosen}
      onClick={() => getSelection().isCollapsed && onChoose(id)}
      onKeyDown={(event) => {
        if (event.target !== event.currentTarget) return;
        if (event.key === "Enter" || event.key === " ") {
          event.preventDefault();
          onChoose(id);
        } else {
          move(event);
        }
      }}
    >
      {columns.map((c) => (
        <td key={c.id} class={c.class} data-title={c.title}>
          {c.cell(item)}
        </td>
      ))}
    </tr>
  );
}

function Pager({ page, pages, total, onPage }) {
  const t = text.table;
  if (pages <= 1) return null;
  return (
    <div class="pager">
      <button disabled={page === 0} onClick={() => onPage(page - 1)}>
        {t.previous}
      </button>
      <span>{t.page(page * ROWS + 1, Math.min(total, (page + 1) * ROWS), total)}</span>
      <button disabled={page >= pages - 1} onClick={() => onPage(page + 1)}>
        {t.next}
      </button>
    </div>
  );
}

export function Table({ caption, columns, items, idOf, sort, page, chosen, onSort, onPage, onChoose }) {
  const rows = sorted(items, columns, sort);
  const pages = Math.ceil(rows.length / ROWS);
  const now = Math.max(0, Math.min(page, pages - 1));
  return (
    <>
      <div class="table-box">
        <table>
          <caption class="visually-hidden">{caption}</caption>
          <thead>
            <tr>
              {columns.map((c) => (
                <Heading key={c.id} column={c} sort={sort} onSort={onSort} />
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(now * ROWS, (now + 1) * ROWS).map((item) => (
              <Row
                key={idOf(item)}
                id={idOf(item)}
                item={item}
                columns={columns}
                chosen={chosen === idOf(item)}
                onChoose={onChoose}
              />
            ))}
          </tbody>
        </table>
      </div>
      <Pager page={now} pages={pages} total={rows.length} onPage={onPage} />
    </>
  );
}

export function Search({ value, label, onInput }) {
  const field = useRef(null);
  useKey("/", (event) => {
    event.preventDefault();
    field.current?.focus();
  });
  return (
    <label class="search">
      <span class="visually-hidden">{label}</span>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path d="M7 2a5 5 0 1 1 0 10A5 5 0 0 1 7 2zm3.600 8.600L14.500 14.500" />
      </svg>
      <input
        ref={field}
        type="search"
        placeholder={label}
        value={value}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      <kbd aria-hidden="true">/</kbd>
    </label>
  );
}

export function Select({ label, value, options, nameOf, onChange }) {
  const all = value !== "" && !options.includes(value) ? [value, ...options] : options;
  return (
    <label class="select">
      <span>{label}</span>
      <select
        class={value === "" ? "" : "set"}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      >
        <option value="">{text.table.any}</option>
        {all.map((name) => (
          <option key={name} value={name}>
            {nameOf(name)}
          </option>
        ))}
      </select>
    </label>
  );
}

// All words of the query, in any order, anywhere in the item's text.
export function matches(query, haystack) {
  const wanted = query.toLowerCase().split(/\s+/);
  const all = haystack.join("\n").toLowerCase();
  return wanted.every((word) => all.includes(word));
}

// A list page's body below its filters.
export function List({ list, shown, empty, emptyLead, filtered, onClear, children }) {
  if (list.data === null)
    return list.error !== null ? <Failed error={list.error} again={list.again} /> : <Loading />;
  if (list.data.items.length === 0) return <Empty title={empty}>{emptyLead}</Empty>;
  return (
    <>
      <p class="shown" role="status">
        {text.table.shown(shown, list.data.items.length)}
        {filtered && (
          <button class="link" onClick={onClear}>
            {text.table.clear}
          </button>
        )}
        {list.error !== null && <span class="fault">{text.state.unreachable}</span>}
      </p>
      {list.data.more && <p class="quiet">{text.state.cut(LIST_MAX)}</p>}
      {shown === 0 ? <p class="notice small">{text.table.none}</p> : children}
    </>
  );
}

// The panel beside a list.  Focus goes into it, and back to the row after.
export function Panel({ title, id, onClose, children }) {
  const box = useRef(null);
  useKey("Escape", onClose);
  useEffect(() => {
    box.current.focus({ preventScroll: true });
    box.current.scrollTop = 0;
    return () => document.querySelector(`tr[data-id="${CSS.escape(id)}"]`)?.focus();
  }, [id]);
  return (
    <aside class="panel" aria-label={title} ref={box} tabIndex={-1}>
      <button class="close" aria-label={text.findings.close} onClick={onClose}>
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path d="M3 3l10 10M13 3L3 13" />
        </svg>
      </button>
      {children}
    </aside>
  );
}

export function Time({ value, full, format }) {
  if (value === null) return text.none;
  return (
    <time dateTime={value} title={full}>
      {format}
    </time>
  );
}
