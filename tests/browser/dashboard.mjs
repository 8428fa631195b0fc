// SPDX-License-Identifier: GPL-3.0-or-later
// What somebody at the dashboard can see and do, each test one fact.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { launch, openPage, shots, show, signIn, startDaemon, startHostile } from "./world.mjs";

// The four that the demonstration is for, by their names on the page.
const NAMED = [
  "Camera to a non-recorder",
  "Plaintext HTTP where HTTPS is expected",
  "SMTP 25 listener enabled",
  "Internet to a VMS host",
];
const VIEWS = [
  "overview", "findings", "matrix", "conversations", "assets", "certificates", "rules",
  "exceptions", "coverage",
];
const ROWS = "tbody tr[data-id]";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const texts = (page, selector) => page.locator(selector).allInnerTexts();

describe("the demonstration", () => {
  let world;
  before(async () => {
    world = await startDaemon();
  });
  after(async () => {
    assert.equal(await world.stop(), 0);
  });

  // One page per test; whatever it complained about fails the test.
  const on = (name, view, act, options = {}) =>
    test(name, async () => {
      const { page, faults, close } = await openPage(browser, world, options);
      if (view !== null) await signIn(page, world, view);
      await act(page);
      await close();
      assert.deepEqual(faults, []);
    });

  test("a wrong token is refused and the right one opens the dashboard", async () => {
    const { page, close } = await openPage(browser, world);
    await page.goto(world.base);
    const refused = async (token, pattern) => {
      await page.fill("#token", token);
      await page.click("#token-form button");
      await page.waitForFunction(
        (source) => new RegExp(source).test(document.querySelector("#token-fault").textContent),
        pattern,
      );
    };
    await refused("not a token", "cwt_");
    await refused(`cwt_${"A".repeat(43)}`, "does not know");
    await page.screenshot({ path: join(shots, "sign-in.png") });
    await page.fill("#token", world.token);
    await page.keyboard.press("Enter");
    await page.waitForSelector("header.site");
    await page.reload();
    await page.waitForSelector("header.site");
    await page.click("text=Sign out");
    await page.waitForSelector("#token");
    assert.equal(await page.evaluate(() => sessionStorage.length), 0);
    await close();
  });

  test("a user logs in, stays in over a reload, and out ends the session", async () => {
    const { page, close } = await openPage(browser, world);
    await world.addUser("ana", "correct horse battery staple");
    await page.goto(world.base);
    const tries = async (password) => {
      await page.fill("#user", "ana");
      await page.fill("#password", password);
      await page.keyboard.press("Enter");
    };
    await tries("wrong");
    await page.waitForFunction(() => /does not know/.test(document.querySelector("#user-fault").textContent));
    assert.equal(await page.inputValue("#password"), "");
    await tries("correct horse battery staple");
    await page.waitForSelector("header.site");
    assert.equal(await page.evaluate(() => sessionStorage.length), 0);
    assert.equal(await page.evaluate(() => document.cookie), "");
    await page.reload();
    await page.waitForSelector("header.site");
    await page.click("text=Sign out");
    await page.waitForSelector("#user");
    await page.reload();
    await page.waitForSelector("#user");
    await close();
  });

  on("the token of the link leaves the address bar", null, async (page) => {
    await page.goto(`${world.base}#token=${world.token}`);
    await page.waitForSelector("header.site");
    assert.ok(!page.url().includes("token"));
    assert.ok(!(await page.content()).includes(world.token));
  });

  on("the header names site, sensor, time and losses", "overview", async (page) => {
    const header = await page.innerText("header.site");
    for (const part of ["Harbor Terminal", "sensor-1", "16 Nov 2026", "packets", "0 drops"])
      assert.ok(header.includes(part), `${part} in ${header}`);
  });

  on("a refused reload is told on every page, with its places", null, async (page) => {
    await page.route("**/api/v1/status", async (route) => {
      const status = await (await route.fetch()).json();
      status.live.configuration.faults = [
        { file: "/etc/site.yaml", line: 12, column: 3, text: "unknown <b>key</b>" },
        { file: null, line: 0, column: 0, text: "no key" },
      ];
      await route.fulfill({ json: status });
    });
    await signIn(page, world, "findings");
    const told = await texts(page, ".refused li");
    assert.deepEqual(told, ["/etc/site.yaml:12:3 unknown <b>key</b>", "no key"]);
  });

  on("no refused reload is told where there is none", "overview", async (page) => {
    assert.equal(await page.locator(".refused").count(), 0);
  });

  on("the overview counts by severity what the findings list", "overview", async (page) => {
    const tiles = (await texts(page, ".tile b")).map(Number);
    const total = tiles.reduce((sum, n) => sum + n, 0);
    assert.ok((await page.innerText("h1")).startsWith(`${total} open`));
    await page.click(".tile.severity-high");
    await page.waitForSelector(ROWS);
    assert.equal(await page.locator(ROWS).count(), tiles[1]);
  });

  on("a control counts the findings that it leads to", "overview", async (page) => {
    assert.deepEqual(await texts(page, ".answer-tile b"), [
      "SI-2", "CM-6", "SC-23", "CA-3", "SC-7",
    ]);
    for (const [i, name] of ["SI-2", "CM-6", "SC-23", "CA-3", "SC-7"].entries()) {
      await show(page, world, "overview");
      const tile = page.locator(".answer-tile").nth(i);
      assert.ok((await tile.innerText()).includes("Not satisfied"));
      const count = Number.parseInt(await tile.locator(".counts").first().innerText(), 10);
      await tile.click();
      await page.waitForSelector(ROWS);
      assert.equal(await page.locator(ROWS).count(), count);
      assert.match(page.url(), new RegExp(`control=${name}`));
    }
  });

  on("a control's name and answer stand apart at any width", "overview", async (page) => {
    for (const width of [1440, 1280, 1100, 900, 390]) {
      await page.setViewportSize({ width, height: 900 });
      for (const tile of await page.locator(".answer-tile").all()) {
        const name = await tile.locator("b").boundingBox();
        const badge = await tile.locator(".badge").boundingBox();
        const apart = name.x + name.width <= badge.x || name.y + name.height <= badge.y;
        assert.ok(apart, `${await tile.locator("b").innerText()} at ${width}`);
      }
    }
  });

  on("the filter by control outlives a reload, and is cleared", "findings", async (page) => {
    await page.waitForSelector(ROWS);
    const all = await page.locator(ROWS).count();
    await page.selectOption(".select:has(span:text-is('Control')) select", "SI-2");
    const some = await page.locator(ROWS).count();
    assert.ok(some > 0 && some < all);
    await page.reload();
    await page.waitForSelector(ROWS);
    assert.equal(await page.locator(ROWS).count(), some);
    await page.click("text=Clear filters");
    assert.equal(await page.locator(ROWS).count(), all);
  });

  on("the packets of a finding are a file to take away", "findings?q=V301", async (page) => {
    await page.click(ROWS);
    const id = await page.locator(ROWS).first().getAttribute("data-id");
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.click(".packets .download"),
    ]);
    assert.equal(file.suggestedFilename(), `${id}.pcapng`);
    const bytes = await readFile(await file.path());
    assert.equal(bytes.readUInt32LE(0), 0x0a0d0d0a);
    assert.ok(bytes.includes(`${id} V301`));
    assert.match(await page.innerText(".packets"), /\d+ packets are kept/);
    await page.screenshot({ path: join(shots, "packets.png") });
  });

  on("a control of a finding leads to its others", "findings?q=V101", async (page) => {
    await page.click(ROWS);
    await page.click(".panel .control >> text=SC-7");
    await page.waitForFunction(() => location.hash === "#/findings?control=SC-7");
    assert.ok((await page.locator(ROWS).count()) > 1);
  });

  on("the four named violations are listed", "findings", async (page) => {
    await page.waitForSelector(ROWS);
    const names = await texts(page, "td.grow .name");
    for (const name of NAMED) assert.ok(names.includes(name), `${name} in ${names}`);
  });

  on("each named violation is found by searching for its code", "findings", async (page) => {
    await page.waitForSelector(ROWS);
    for (const [i, code] of ["V101", "V301", "V211", "V602"].entries()) {
      await page.fill("input[type=search]", code);
      const names = new Set(await texts(page, "td.grow .name"));
      assert.deepEqual([...names], [NAMED[i]]);
    }
  });

  on("filters narrow, stand in the address, and are cleared", "findings", async (page) => {
    await page.waitForSelector(ROWS);
    const all = await page.locator(ROWS).count();
    await page.click(".chip.severity-critical");
    const critical = await page.locator(ROWS).count();
    assert.ok(critical > 0 && critical < all);
    assert.match(page.url(), /severity=critical/);
    await page.selectOption(".select >> nth=1 >> select", "internet");
    await page.selectOption(".select >> nth=2 >> select", "MS");
    assert.deepEqual(await texts(page, "td.grow .name"), ["Internet to a VMS host"]);
    await page.reload();
    await page.waitForSelector(ROWS);
    assert.deepEqual(await texts(page, "td.grow .name"), ["Internet to a VMS host"]);
    await page.click("text=Clear filters");
    assert.equal(await page.locator(ROWS).count(), all);
    await page.fill("input[type=search]", "no such thing");
    await page.waitForSelector("text=Nothing matches");
  });

  on("a status that nothing has shows nothing", "findings?status=resolved", async (page) => {
    await page.waitForSelector("text=Nothing matches");
  });

  on("headings sort, both ways", "findings", async (page) => {
    await page.waitForSelector(ROWS);
    const severities = ["Critical", "High", "Medium", "Low", "Info"];
    const order = async () =>
      (await texts(page, "td:first-child .badge")).map((x) => severities.indexOf(x.trim()));
    const worst = await order();
    assert.deepEqual(worst, [...worst].sort((a, b) => a - b));
    await page.click("th button >> text=Severity");
    assert.equal(await page.getAttribute("th:first-child", "aria-sort"), "ascending");
    assert.deepEqual(await order(), [...worst].reverse());
    await page.click("th button >> text=From");
    const clients = await texts(page, "td:nth-child(3) .name");
    const collator = new Intl.Collator("en-GB", { numeric: true });
    assert.deepEqual(clients, [...clients].sort(collator.compare));
  });

  on("a finding tells its story", "findings?q=V301", async (page) => {
    await page.click(ROWS);
    const story = await page.innerText(".panel");
    for (const part of [
      "Plaintext HTTP where HTTPS is expected", "OPERATOR2", "MS", "80/tcp", "http",
      "Identified", "ms-in-80", "Hardening guide, line 32", "SC-23", "First seen",
    ])
      assert.ok(story.includes(part), `${part} in ${story}`);
    assert.ok((await page.innerText(".todo p")).length > 20);
    await page.screenshot({ path: join(shots, "finding.png") });
  });

  on("the keyboard alone opens and leaves a finding", "findings", async (page) => {
    await page.waitForSelector(ROWS);
    await page.keyboard.press("/");
    assert.equal(await page.evaluate(() => document.activeElement.type), "search");
    await page.locator(ROWS).first().focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("j");
    await page.keyboard.press("k");
    const second = await page.locator(ROWS).nth(1).getAttribute("data-id");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".panel");
    assert.ok(page.url().includes(second));
    await page.keyboard.press("Escape");
    await page.waitForSelector(".panel", { state: "detached" });
    assert.equal(await page.evaluate(() => document.activeElement.dataset.id), second);
  });

  on("the first stop of the keyboard skips to the content", "findings", async (page) => {
    await page.evaluate(() => document.activeElement.blur());
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.id), "main");
  });

  on("a cell of the matrix leads to its conversations", "matrix", async (page) => {
    const cell = page.getByRole("link", { name: /^Camera to Management server:/ });
    assert.match(await cell.getAttribute("aria-label"), /1 violation/);
    assert.match(await cell.getAttribute("class"), /verdict-violation/);
    assert.equal(await cell.locator("svg").count(), 1);
    const refused = page.getByRole("link", { name: /^Camera to Camera:/ });
    assert.match(await refused.getAttribute("class"), /verdict-refused/);
    const allowed = page.getByRole("link", { name: /^Recording server to Camera:/ });
    assert.match(await allowed.getAttribute("class"), /verdict-compliant/);
    const count = Number(await allowed.innerText());
    await cell.click();
    await page.waitForSelector(ROWS);
    assert.deepEqual(await texts(page, "td:nth-child(2) .name"), ["CAM1"]);
    assert.deepEqual(await texts(page, "td:nth-child(3) .name"), ["MS"]);
    await show(page, world, "matrix");
    await page.getByRole("link", { name: /^Recording server to Camera:/ }).click();
    await page.waitForSelector(ROWS);
    assert.equal(await page.locator(ROWS).count(), count);
  });

  on("a conversation leads to its finding", "conversations", async (page) => {
    await show(page, world, "conversations?client=CAM1&verdict=violation");
    await page.click(ROWS);
    await page.click(".panel .plain-list a");
    await page.waitForSelector("main[data-page=findings] .panel");
    assert.ok((await page.innerText(".panel h2")).includes("Camera to a non-recorder"));
  });

  on("assets, rules and coverage are listed", "assets", async (page) => {
    for (const [view, word] of [
      ["assets", "10.20.0.11"],
      ["rules", "ms-in-443"],
      ["coverage", "demo.pcap"],
    ]) {
      await show(page, world, view);
      await page.waitForSelector(`td >> text=${word}`);
    }
  });

  on("an asset shows what it says of itself as a server", "assets", async (page) => {
    await page.waitForSelector("tbody tr");
    const row = page.locator("tbody tr").filter({ hasText: "10.40.0.10" }).first();
    const lines = await row.locator(".services li").allInnerTexts();
    assert.ok(lines.includes("80/tcp HTTP Microsoft-IIS/10.0"), lines.join("; "));
    assert.ok(lines.some((line) => /^443\/tcp TLS 1\.\d$/.test(line)), lines.join("; "));
    await page.fill("input[type=search]", "iis/10");
    await page.waitForFunction(() => document.querySelectorAll("tbody tr").length < 5);
    assert.ok((await page.locator("tbody tr").allInnerTexts()).every((one) => one.includes("IIS/10")));
    await page.screenshot({ path: join(shots, "assets.png") });
  });

  on("certificates are listed by what ends next, with their story", "certificates", async (page) => {
    await page.waitForSelector(ROWS);
    const first = await page.locator(ROWS).first().innerText();
    for (const part of ["CN=rs2.harbor.example", "in 14 days", "ends within 30 days"])
      assert.ok(first.includes(part), `${part} in ${first}`);
    await page.selectOption(".select:has(span:text-is('Problem')) select", "self_signed");
    assert.equal(await page.locator(ROWS).count(), 1);
    await page.click(ROWS);
    const story = await page.innerText(".panel");
    for (const part of ["CN=dc.harbor.example", "itself", "DC:636", "SHA-256"])
      assert.ok(story.includes(part), `${part} in ${story}`);
    await page.screenshot({ path: join(shots, "certificate.png") });
  });

  on("a rule tells what was seen of it, and leads there", "rules", async (page) => {
    await page.selectOption(".select:has-text('Answer') select", "satisfied");
    await page.click("tr[data-id$='/rs-out-443-device']");
    const story = await page.innerText(".panel");
    for (const part of ["Satisfied", "Recording server", "443/tcp", "c_"])
      assert.ok(story.includes(part), `${part} in ${story}`);
    const link = page.locator(".panel .facts a").first();
    const count = Number(await link.innerText());
    await page.screenshot({ path: join(shots, "rule.png") });
    await link.click();
    await page.waitForSelector("main[data-page=conversations] tbody tr[data-id]");
    assert.equal(await page.locator(ROWS).count(), count);
  });

  on("rules can be chosen by their answer", "rules?answer=not_satisfied", async (page) => {
    await page.waitForSelector(ROWS);
    const answers = new Set(await texts(page, "td:first-child .badge"));
    assert.deepEqual([...answers].map((x) => x.trim()), ["Not satisfied"]);
  });

  on("a rule nobody used is not observed", "rules?q=ms-in-445", async (page) => {
    await page.click(ROWS);
    const facts = await texts(page, ".panel section:nth-of-type(1) dd");
    assert.deepEqual(facts, ["0", "0", "0", "0", "0"]);
    assert.ok((await page.innerText(".panel .kicker")).includes("Not observed"));
  });

  for (const [name, options] of [
    ["light", { colorScheme: "light" }],
    ["dark", { colorScheme: "dark" }],
    ["narrow", { viewport: { width: 390, height: 844 } }],
  ])
    on(`every view fits and is kept as a picture: ${name}`, "overview", async (page) => {
      for (const view of VIEWS) {
        await show(page, world, view);
        await page.waitForSelector(".matrix, tbody tr, .card, .notice");
        const over = await page.evaluate(
          () => document.documentElement.scrollWidth - innerWidth,
        );
        assert.ok(over <= 0, `${view} is ${over} px too wide`);
        await page.screenshot({ path: join(shots, `${view}-${name}.png`) });
      }
    }, options);

  on("the choice of light or dark is kept", "overview", async (page) => {
    const paper = () => page.evaluate(() => getComputedStyle(document.body).color);
    await page.selectOption(".theme select", "dark");
    const dark = await paper();
    await page.reload();
    await page.waitForSelector("header.site");
    assert.equal(await paper(), dark);
    await page.selectOption(".theme select", "light");
    assert.notEqual(await paper(), dark);
  });
});

describe("an accepted deviation", () => {
  let world;
  before(async () => {
    world = await startDaemon(
      "exceptions:\n- { id: EX-7, violation: V101, client: 10.20.0.0/28, server: MS," +
        " port: 443/tcp, reason: legacy model <b>until</b> replaced," +
        " owner: ops@harbor.example, expires: 2027-01-31 }\n" +
        "- { id: EX-8, violation: V101, client: 10.20.0.99, reason: a typing error," +
        " owner: ops@harbor.example, expires: 2027-01-31 }\n",
    );
  });
  after(async () => {
    assert.equal(await world.stop(), 0);
  });

  const on = (name, view, act, options = {}) =>
    test(name, async () => {
      const { page, faults, close } = await openPage(browser, world, options);
      await signIn(page, world, view);
      await act(page);
      await close();
      assert.deepEqual(faults, []);
    });

  on("a finding names reason, owner and end", "findings?status=excepted", async (page) => {
    await page.click(ROWS);
    await page.waitForSelector(".accepted-reason");
    const shown = await page.innerText(".accepted");
    for (const part of [
      "legacy model <b>until</b> replaced", "ops@harbor.example", "31 Jan 2027", "EX-7",
      "the configuration",
    ])
      assert.ok(shown.includes(part), `${part} in ${shown}`);
    await page.screenshot({ path: join(shots, "exception.png") });
  });

  on("it stays on a narrow page", "findings?status=excepted", async (page) => {
    await page.click(ROWS);
    await page.waitForSelector(".accepted-reason");
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(over <= 0, `${over} px too wide`);
    await page.screenshot({ path: join(shots, "exception-narrow.png") });
  }, { viewport: { width: 390, height: 844 }, colorScheme: "dark" });

  on("a finding without one has no such part", "findings?status=open", async (page) => {
    await page.click(ROWS);
    await page.waitForSelector(".panel h2");
    assert.equal(await page.locator(".accepted").count(), 0);
  });

  on("the list tells what each covers, and which never matched", "exceptions", async (page) => {
    await page.waitForSelector("tbody tr");
    assert.deepEqual(await texts(page, "td:last-child"), ["covers 1 finding", "never matched"]);
    await page.screenshot({ path: join(shots, "exceptions.png") });
    await page.click("text=covers 1 finding");
    await page.waitForSelector("main[data-page=findings] tbody tr");
    assert.deepEqual(await texts(page, "td.grow .name"), ["Camera to a non-recorder"]);
    assert.match(page.url(), /exception=EX-7/);
  });

  on("the list fits a narrow page", "exceptions", async (page) => {
    await page.waitForSelector("tbody tr");
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(over <= 0, `${over} px too wide`);
    await page.screenshot({ path: join(shots, "exceptions-narrow.png") });
  }, { viewport: { width: 390, height: 844 } });

  on("a control counts it apart", "overview", async (page) => {
    const tile = page.locator(".answer-tile", { hasText: "SC-7" });
    assert.ok((await tile.innerText()).includes("1 excepted finding"));
  });
});

describe("hostile strings", () => {
  let world;
  before(async () => {
    world = await startHostile(250);
  });
  after(async () => {
    assert.equal(await world.stop(), 0);
  });

  test("what peers sent is shown as text and nothing of it runs", async () => {
    const { page, faults, close } = await openPage(browser, world);
    page.on("dialog", (dialog) => faults.push(dialog.message()));
    await signIn(page, world);
    for (const view of VIEWS) {
      await show(page, world, view);
      await page.waitForSelector(".matrix, tbody tr, .card, .notice");
    }
    await show(page, world, "findings");
    await page.waitForSelector(ROWS);
    const shown = await page.innerText("tbody");
    assert.ok(shown.includes("<script>document.title='owned'</script>"));
    assert.ok(shown.includes("<img src=x onerror="));
    for (let i = 0; i < 10; i++) {
      await page.locator(ROWS).nth(i).click();
      await page.waitForSelector(".panel .reason");
    }
    await show(page, world, "conversations?q=script");
    await page.click(ROWS);
    await page.waitForSelector(".panel .reason");
    assert.equal(await page.locator("script").count(), 1);
    assert.equal(await page.locator("img, [onload], [onerror], a[href^=javascript]").count(), 0);
    assert.ok(!(await page.title()).includes("owned"));
    await close();
    assert.deepEqual(faults, []);
  });

  test("a filter in the address is text, too", async () => {
    const { page, faults, close } = await openPage(browser, world);
    await signIn(page, world);
    const evil = encodeURIComponent("<img src=x onerror=document.title='owned'>");
    for (const name of ["q", "host", "violation", "status", "role", "sort", "page", "id", "control", "rule"])
      await show(page, world, `findings?${name}=${evil}`);
    await show(page, world, `conversations?client_role=${evil}`);
    await show(page, world, `rules?answer=${evil}`);
    assert.ok(!(await page.title()).includes("owned"));
    await close();
    assert.deepEqual(faults, []);
  });

  test("a finding without packets says why", async () => {
    const { page, faults, close } = await openPage(browser, world);
    await signIn(page, world);
    await show(page, world, `findings?id=f_${"1".padStart(30, "0")}`);
    await page.waitForSelector(".packets p");
    assert.match(await page.innerText(".packets"), /None: none of its first packets were kept/);
    assert.equal(await page.locator(".packets .download").count(), 0);
    await close();
    assert.deepEqual(faults, []);
  });

  test("long lists come in pages of a hundred rows", async () => {
    const { page, faults, close } = await openPage(browser, world);
    await signIn(page, world, "conversations");
    await page.waitForSelector(ROWS);
    assert.equal(await page.locator(ROWS).count(), 100);
    await page.click(".pager >> text=Next");
    await page.click(".pager >> text=Next");
    assert.equal(await page.locator(ROWS).count(), 50);
    assert.ok(await page.isDisabled(".pager >> text=Next"));
    await close();
    assert.deepEqual(faults, []);
  });

  test("a sensor that went away is said, and what was loaded stays", async () => {
    const gone = await startHostile(20);
    const { page, close } = await openPage(browser, gone);
    await signIn(page, gone, "findings");
    await page.waitForSelector(ROWS);
    await gone.stop();
    await page.click("nav >> text=Conversations");
    await page.waitForSelector("[role=alert] >> text=does not answer");
    await close();
  });
});
