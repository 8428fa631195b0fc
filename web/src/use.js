// SPDX-License-Identifier: GPL-3.0-or-later
// Hooks: the address as state, data that loads again when something changed.
import { createContext } from "preact";
import { useCallback, useContext, useEffect, useState } from "preact/hooks";

export const Site = createContext(null);
export const useSite = () => useContext(Site);

// The address is #/page?name=value&...: a view can be sent to a colleague.
function readAddress() {
  const match = /^#\/([a-z]*)(?:\?(.*))?$/.exec(location.hash);
  return {
    page: match?.[1] || "overview",
    params: Object.fromEntries(new URLSearchParams(match?.[2] ?? "")),
  };
}

export function addressOf(page, params = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params))
    if (value !== undefined && value !== null && value !== "") query.set(name, value);
  const text = query.toString();
  return `#/${page}${text === "" ? "" : `?${text}`}`;
}

export function useAddress() {
  const [address, setAddress] = useState(readAddress);
  useEffect(() => {
    const changed = () => setAddress(readAddress());
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);
  // Changes some parameters; typing must not fill the history.
  const setParams = useCallback((change, push = false) => {
    const now = readAddress();
    const next = addressOf(now.page, { ...now.params, ...change });
    if (push) location.hash = next;
    else history.replaceState(null, "", next);
    setAddress(readAddress());
  }, []);
  return { ...address, setParams };
}

// What `load(signal)` gives; loads again when a dependency changes, keeping the
// old data on screen meanwhile.
export function useData(load, dependencies) {
  const { refused } = useSite();
  const [state, setState] = useState({ data: null, error: null, loading: true });
  const [tries, setTries] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    setState((old) => ({ ...old, loading: true }));
    load(abort.signal)
      .then((data) => setState({ data, error: null, loading: false }))
      .catch((error) => {
        if (error.name === "AbortError") return;
        if (error.status === 401) refused();
        setState((old) => ({ ...old, error, loading: false }));
      });
    return () => abort.abort();
  }, [...dependencies, tries]);
  return { ...state, again: () => setTries((n) => n + 1) };
}

export function useKey(key, act) {
  useEffect(() => {
    const pressed = (event) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
      if (event.key === key && (!typing || key === "Escape")) act(event);
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, [key, act]);
}
