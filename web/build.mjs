// SPDX-License-Identifier: GPL-3.0-or-later
// Builds the dashboard into OUT (default dist): app.js, app.css, icon.svg,
// licences.txt and, last, index.html, whose links carry the files' hashes.
import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2] ?? join(here, "dist");

await mkdir(out, { recursive: true });
await build({
  entryPoints: { app: join(here, "src/main.jsx") },
  outdir: out,
  bundle: true,
  minify: true,
  format: "iife",
  target: ["chrome123", "firefox121", "safari17.5"],
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "none",
  charset: "utf8",
  logLevel: "warning",
});
await copyFile(join(here, "src/icon.svg"), join(out, "icon.svg"));
await writeFile(
  join(out, "licences.txt"),
  "The dashboard is part of Camwarden (GPL-3.0-or-later) and contains Preact:\n\n" +
    (await readFile(join(here, "node_modules/preact/LICENSE"), "utf8")),
);

const version = async (name) =>
  createHash("sha256").update(await readFile(join(out, name))).digest("hex").slice(0, 16);
let page = await readFile(join(here, "src/index.html"), "utf8");
for (const name of ["app.js", "app.css", "icon.svg"])
  page = page.replaceAll(`"/${name}"`, `"/${name}?v=${await version(name)}"`);
await writeFile(join(out, "index.html"), page);
