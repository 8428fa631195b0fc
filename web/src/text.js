// SPDX-License-Identifier: GPL-3.0-or-later
// The language in use.  Another language is another file like en.js.
export { default as text } from "./en.js";
