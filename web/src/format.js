// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers, bytes, times and names for people.
import { text } from "./text.js";

const numbers = new Intl.NumberFormat(text.locale);
const short = new Intl.NumberFormat(text.locale, {
  notation: "compact",
  maximumFractionDigits: 1,
});

export const count = (n) => numbers.format(n);
export const compact = (n) => (n < 10000 ? numbers.format(n) : short.format(n));

export function bytes(n) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let unit = 0;
  while (n >= 1000 && unit < units.length - 1) {
    n /= 1000;
    unit++;
  }
  return `${n.toLocaleString(text.locale, { maximumFractionDigits: unit === 0 || n >= 100 ? 0 : 1 })} ${units[unit]}`;
}

let zone = "UTC";
const cache = new Map();

function formatter(timeZone, options) {
  const key = timeZone + JSON.stringify(options);
  if (!cache.has(key))
    cache.set(key, new Intl.DateTimeFormat(text.locale, { timeZone, ...options }));
  return cache.get(key);
}

export function setZone(name) {
  try {
    new Intl.DateTimeFormat(text.locale, { timeZone: name });
    zone = name;
  } catch {
    zone = "UTC";
  }
}

const DAY = { day: "2-digit", month: "short", year: "numeric" };
const MINUTE = { ...DAY, hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const SECOND = { ...MINUTE, second: "2-digit" };

const format = (value, options, timeZone = zone) =>
  value === null || value === undefined
    ? text.none
    : formatter(timeZone, options).format(new Date(value));

export const time = (value) => format(value, MINUTE);
export const timeFull = (value) => format(value, SECOND);
export const timeUtc = (value) => `${format(value, SECOND, "UTC")} UTC`;

export function period(from, to) {
  if (from === null || to === null) return text.none;
  const range = formatter(zone, MINUTE);
  return range.formatRange(new Date(from), new Date(to));
}

// "tls_weak_cipher" -> "TLS weak cipher", unless the text file knows better.
export function words(name, table = {}) {
  if (name === null || name === undefined || name === "") return text.none;
  if (Object.hasOwn(table, name)) return table[name];
  const plain = name
    .split("_")
    .map((word) => (text.acronyms.includes(word) ? word.toUpperCase() : word))
    .join(" ");
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

export const role = (name) => words(name, text.roles);
export const violation = (name) => words(name, text.violations);
// A finding about one subject has no server.
export const service = (end) =>
  end === null ? text.none : end.port === 0 ? end.transport : `${end.port}/${end.transport}`;
export const party = (end) => end?.host ?? end?.address ?? text.none;

// How well the sensor sees: "good", "some" (it lost something) or "none".
export function sight(coverage) {
  if (coverage.packets === 0) return "none";
  const lost = coverage.kernel_drops + coverage.interface_drops + coverage.gaps;
  return lost === 0 ? "good" : "some";
}

// "L136" is a line of the guide; anything else stands for itself.
export function source(name) {
  const line = /^L(\d+)$/.exec(name ?? "");
  return line === null ? (name ?? text.none) : text.findings.guideLine(line[1]);
}
