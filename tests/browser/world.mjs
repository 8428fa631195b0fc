// SPDX-License-Identifier: GPL-3.0-or-later
// What the browser tests stand on: a daemon or the API's test server on a free
// port, and a browser that remembers whatever went wrong on a page.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const { SOURCE, BUILD, CHROMIUM } = process.env;
const START_MS = 60000;
export const shots = join(BUILD, "tests/browser/shots");

export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

// Starts a program and waits until what it prints matches.
function start(program, args, options, pattern) {
  const child = spawn(program, args, options);
  let printed = "";
  return new Promise((resolve, reject) => {
    const fail = (why) => {
      child.kill();
      reject(new Error(`${program}: ${why}\n${printed}`));
    };
    const timer = setTimeout(() => fail("does not get ready"), START_MS);
    const read = (data) => {
      printed += data;
      const match = pattern.exec(printed);
      if (match === null) return;
      clearTimeout(timer);
      resolve({ child, match });
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("error", (error) => fail(error.message));
    child.once("exit", (status) => fail(`ended with ${status}`));
  });
}

function stopper(child, directory, stop) {
  return async () => {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    stop();
    const status = await ended;
    await rm(directory, { recursive: true });
    return status;
  };
}

// The real daemon over the demonstration's capture; `more` is added to its site.
export async function startDaemon(more = "") {
  const directory = await mkdtemp(join(tmpdir(), "camwarden-browser-"));
  const port = await freePort();
  const site = (await readFile(join(SOURCE, "demo/site.yaml"), "utf8"))
    .replaceAll("../rules/", join(SOURCE, "rules/"))
    .replaceAll("certificates/", join(SOURCE, "demo/certificates/"))
    .concat(`\napi: { listen: ["127.0.0.1:${port}"] }\n${more}`);
  await writeFile(join(directory, "site.yaml"), site);
  const { child, match } = await start(
    join(BUILD, "src/camwardend"),
    [
      "-c", join(directory, "site.yaml"),
      "-r", "demo.pcap",
      "--database", join(directory, "camwarden.db"),
      "--socket", join(directory, "control"),
      "--serve",
    ],
    { stdio: ["ignore", "pipe", "pipe"] },
    /#token=(cwt_[\w-]{43})[\s\S]*?conversations \d+/,
  );
  return {
    base: `https://127.0.0.1:${port}/`,
    token: match[1],
    addUser: (name, password) => addUser(directory, name, password),
    stop: stopper(child, directory, () => child.kill("SIGTERM")),
  };
}

// By the command, over the daemon's control socket.
function addUser(directory, name, password) {
  const child = spawn(
    join(BUILD, "src/camwarden"),
    [
      "user", "add", name, "--scope", "auditor",
      "--database", join(directory, "camwarden.db"),
      "--socket", join(directory, "control"),
    ],
    { stdio: ["pipe", "ignore", "inherit"] },
  );
  child.stdin.end(`${password}\n`);
  return new Promise((resolve, reject) =>
    child.on("exit", (code) => (code === 0 ? resolve() : reject(new Error(`user add: ${code}`)))),
  );
}

// The API alone, over strings that nobody would want in a page.
export async function startHostile(count) {
  const directory = await mkdtemp(join(tmpdir(), "camwarden-browser-"));
  const port = await freePort();
  const { child, match } = await start(
    join(BUILD, "tests/e2e/api/server"),
    [directory, String(port), String(count)],
    { stdio: ["pipe", "pipe", "pipe"] },
    /viewer (cwt_[\w-]{43})[\s\S]*ready/,
  );
  return {
    base: `https://127.0.0.1:${port}/`,
    token: match[1],
    stop: stopper(child, directory, () => child.stdin.end()),
  };
}

export function launch() {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
      "--disable-quic",
    ],
  });
}

// A page of its own; `faults` gathers console errors, exceptions, breaches of
// the Content-Security-Policy and requests to anywhere else.
export async function openPage(browser, world, options = {}) {
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    viewport: { width: 1440, height: 900 },
    timezoneId: "UTC",
    ...options,
  });
  const page = await context.newPage();
  const faults = [];
  page.setDefaultTimeout(30000);
  page.on("console", (m) => m.type() === "error" && faults.push(m.text()));
  page.on("pageerror", (e) => faults.push(e.message));
  page.on("request", (r) => r.url().startsWith(world.base) || faults.push(r.url()));
  await page.exposeFunction("reportBreach", (text) => faults.push(text));
  await page.addInitScript(() =>
    addEventListener("securitypolicyviolation", (e) =>
      window.reportBreach(`${e.violatedDirective} ${e.blockedURI}`),
    ),
  );
  return { page, faults, close: () => context.close() };
}

export async function signIn(page, world, view = "") {
  await page.goto(`${world.base}#token=${world.token}`);
  await page.waitForSelector("header.site");
  if (view !== "") await show(page, world, view);
}

export async function show(page, world, view) {
  await page.goto(`${world.base}#/${view}`);
  await page.waitForSelector(`main[data-page="${view.split("?")[0]}"] h1`);
}
