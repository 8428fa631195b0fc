// SPDX-License-Identifier: GPL-3.0-or-later
// The API: every answer is JSON or a file, every error a problem document.
const KEY = "camwarden.token";
const PAGE = 1000;
// Tables hold this much; a site with more filters on the server.
export const LIST_MAX = 20000;

export const keptToken = () => sessionStorage.getItem(KEY);
export const keepToken = (token) => sessionStorage.setItem(KEY, token);
export const forgetToken = () => sessionStorage.removeItem(KEY);

export class Problem extends Error {
  constructor(status, title, detail) {
    super(detail || title);
    this.status = status;
    this.title = title;
  }
}

async function problemOf(answer) {
  try {
    const body = await answer.json();
    return new Problem(answer.status, body.title ?? "", body.detail ?? "");
  } catch {
    return new Problem(answer.status, answer.statusText, "");
  }
}

// A page of another site cannot send it.
const OURS = { "Camwarden-Request": "1" };

// A token is sent by us; the cookie of a session goes along by itself.
function headers() {
  const token = keptToken();
  return token === null ? OURS : { ...OURS, Authorization: `Bearer ${token}` };
}

async function fetched(address, options) {
  let answer;
  try {
    answer = await fetch(address, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(0, "", "");
  }
  if (!answer.ok) throw await problemOf(answer);
  return answer;
}

async function ask(path, params, signal) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params))
    if (value !== undefined && value !== null && value !== "") query.set(name, value);
  const text = query.toString();
  return fetched(`/api/v1/${path}${text === "" ? "" : `?${text}`}`, { headers: headers(), signal });
}

export const get = async (path, params = {}, signal = undefined) =>
  (await ask(path, params, signal)).json();

export async function post(path, body) {
  const answer = await fetched(`/api/v1/${path}`, {
    method: "POST",
    headers: { ...headers(), "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  return answer.json();
}

export const logIn = (user, password) => post("session", { user, password });
export const logOut = () => fetched("/api/v1/session", { method: "DELETE", headers: headers() });

// A link alone would not carry the token.
export async function download(path, name) {
  const url = URL.createObjectURL(await (await ask(path, {})).blob());
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 0);
}

// All pages of a list; `more` tells that LIST_MAX cut it.
export async function getAll(path, params = {}, signal = undefined) {
  const items = [];
  let after;
  do {
    const page = await get(path, { ...params, after, limit: PAGE }, signal);
    for (const item of page.items) items.push(item);
    after = page.next;
  } while (after !== null && items.length < LIST_MAX);
  return { items, more: after !== null };
}
