// SPDX-License-Identifier: GPL-3.0-or-later
// The dashboard's start: takes a token from the address (#token=...), removes
// it from there, and shows either the sign-in or the shell.  Without a token the
// cookie of a session may do: the API is asked once.
import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { forgetToken, get, keepToken, keptToken, logOut } from "./api.js";
import { Shell } from "./shell.jsx";
import { SignIn } from "./signin.jsx";
import { applyTheme } from "./theme.js";
import "./style.css";

function takeTokenFromAddress() {
  const match = /^#token=([A-Za-z0-9_-]+)$/.exec(location.hash);
  if (match === null) return false;
  keepToken(match[1]);
  history.replaceState(null, "", location.pathname);
  return true;
}

// "asking" until it is known whether there is a session, then "in" or "out".
function App() {
  const [state, setState] = useState(keptToken() === null ? "asking" : "in");
  const [message, setMessage] = useState(null);
  // A link with a token may be opened where the dashboard already is.
  useEffect(() => {
    const changed = () => takeTokenFromAddress() && setState("in");
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);
  useEffect(() => {
    if (state === "asking")
      get("session").then(
        () => setState("in"),
        () => setState("out"),
      );
  }, [state]);

  const leave = (why) => {
    if (keptToken() === null && why === undefined) logOut().catch(() => {});
    forgetToken();
    setMessage(why ?? null);
    setState("out");
  };
  const enter = () => {
    setMessage(null);
    setState("in");
  };
  if (state === "asking") return null;
  return state === "in" ? <Shell onSignOut={leave} /> : <SignIn message={message} onIn={enter} />;
}

takeTokenFromAddress();
applyTheme();
render(<App />, document.getElementById("app"));
