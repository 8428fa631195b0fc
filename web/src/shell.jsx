// SPDX-License-Identifier: GPL-3.0-or-later
// What stands around every page: navigation, the site, and how well the sensor
// sees.  Asks for the status now and then; pages load again when it changed.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { get } from "./api.js";
import { AssetsPage } from "./assets.jsx";
import { CertificatesPage } from "./certificates.jsx";
import { ConversationsPage } from "./conversations.jsx";
import { CoveragePage } from "./coverage.jsx";
import { ExceptionsPage } from "./exceptions.jsx";
import { FindingsPage } from "./findings.jsx";
import { compact, count, period, setZone, sight } from "./format.js";
import { Brand } from "./marks.jsx";
import { MatrixPage } from "./matrix.jsx";
import { OverviewPage } from "./overview.jsx";
import { RulesPage } from "./rules.jsx";
import { Failed, Loading, Refused } from "./state.jsx";
import { text } from "./text.js";
import { setTheme, theme, THEMES } from "./theme.js";
import { addressOf, Site, useAddress } from "./use.js";

const POLL_MS = 10000;
const PAGES = {
  overview: OverviewPage,
  findings: FindingsPage,
  matrix: MatrixPage,
  conversations: ConversationsPage,
  assets: AssetsPage,
  certificates: CertificatesPage,
  rules: RulesPage,
  exceptions: ExceptionsPage,
  coverage: CoveragePage,
};

// The status, asked for again while the page is in view.
function useStatus(refused) {
  const [status, setStatus] = useState(null);
  const [error, setError] = useState(null);
  const load = useCallback(async () => {
    try {
      const next = await get("status");
      setZone(next.site.timezone ?? "UTC");
      setStatus(next);
      setError(null);
    } catch (fault) {
      if (fault.status === 401) refused();
      else setError(fault);
    }
  }, [refused]);
  useEffect(() => {
    load();
    const timer = setInterval(() => document.hidden || load(), POLL_MS);
    return () => clearInterval(timer);
  }, [load]);
  return { status, error, again: load };
}

function openFindings(status) {
  return Object.values(status.totals.findings).reduce((sum, n) => sum + n, 0);
}

function Navigation({ page, status }) {
  return (
    <nav aria-label={text.navigation}>
      <ul>
        {Object.keys(PAGES).map((name) => (
          <li key={name}>
            <a href={addressOf(name)} aria-current={name === page ? "page" : undefined}>
              {text.pages[name]}
              {name === "findings" && status !== null && (
                <span class="pill">{compact(openFindings(status))}</span>
              )}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function ThemeChoice() {
  const [now, setNow] = useState(theme);
  return (
    <label class="theme">
      <span>{text.theme.label}</span>
      <select
        value={now}
        onChange={(event) => {
          setTheme(event.currentTarget.value);
          setNow(event.currentTarget.value);
        }}
      >
        {THEMES.map((name) => (
          <option key={name} value={name}>
            {text.theme[name]}
          </option>
        ))}
      </select>
    </label>
  );
}

function SensorFacts({ coverage }) {
  const t = text.header;
  const drops = coverage.kernel_drops + coverage.interface_drops;
  const facts = [
    [coverage.packets, t.packets, false],
    [drops, t.drops, drops > 0],
    [coverage.gaps, t.gaps, coverage.gaps > 0],
  ];
  return (
    <a class={`sight sight-${sight(coverage)}`} href={addressOf("coverage")}>
      <span class="dot" aria-hidden="true" />
      <span class="sight-word">{t.health[sight(coverage)]}</span>
      {facts.map(([n, word, bad]) => (
        <span key={word(2)} class={bad ? "fact bad" : "fact"} title={count(n)}>
          <b>{compact(n)}</b> {word(n)}
        </span>
      ))}
    </a>
  );
}

function Header({ status }) {
  const t = text.header;
  const { site, sensor, coverage } = status;
  return (
    <header class="site">
      <div class="site-name">
        <span class="label">{t.site}</span>
        <strong>
          <bdi>{site.name ?? text.none}</bdi>
        </strong>
      </div>
      <div>
        <span class="label">{t.sensor}</span>
        <bdi>{sensor.name ?? text.none}</bdi>
      </div>
      <div title={t.zone(site.timezone ?? "UTC")}>
        <span class="label">{t.seen}</span>
        {coverage.from === null ? t.nothing : period(coverage.from, coverage.to)}
      </div>
      <SensorFacts coverage={coverage} />
    </header>
  );
}

export function Shell({ onSignOut }) {
  const refused = useCallback(() => onSignOut(text.signIn.ended), [onSignOut]);
  const { status, error, again } = useStatus(refused);
  const { page, params, setParams } = useAddress();
  const name = Object.hasOwn(PAGES, page) ? page : "overview";
  const Page = PAGES[name];
  const main = useRef(null);
  useEffect(() => {
    document.title = `${text.pages[name]} · ${status?.site.name ?? text.product}`;
  }, [name, status?.site.name]);

  return (
    <div class="shell">
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          main.current.focus();
        }}
      >
        {text.skip}
      </a>
      <div class="rail">
        <a class="brand" href={addressOf("overview")}>
          <Brand />
          <span>{text.product}</span>
        </a>
        <Navigation page={name} status={status} />
        <div class="rail-foot">
          <ThemeChoice />
          <button class="plain" onClick={() => onSignOut()}>
            {text.signOut}
          </button>
          {status !== null && <span class="version">{status.version}</span>}
        </div>
      </div>
      <div class="body">
        {status !== null && <Header status={status} />}
        {status !== null && <Refused configuration={status.live?.configuration} />}
        <main ref={main} id="main" tabIndex={-1} data-page={name}>
          {status === null && error !== null && <Failed error={error} again={again} />}
          {status === null && error === null && <Loading />}
          {status !== null && (
            <Site.Provider value={{ status, refused }}>
              <Page key={name} params={params} setParams={setParams} />
            </Site.Provider>
          )}
        </main>
      </div>
    </div>
  );
}
