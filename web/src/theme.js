// SPDX-License-Identifier: GPL-3.0-or-later
// Light, dark, or as the system says; kept in this browser.
const KEY = "camwarden.theme";
export const THEMES = ["system", "light", "dark"];

export function theme() {
  const kept = localStorage.getItem(KEY);
  return THEMES.includes(kept) ? kept : "system";
}

export function applyTheme() {
  const now = theme();
  if (now === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = now;
}

export function setTheme(next) {
  localStorage.setItem(KEY, next);
  applyTheme();
}
