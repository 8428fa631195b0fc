// SPDX-License-Identifier: GPL-3.0-or-later
// The dashboard's start: takes a token from the address (#token=...), removes
// it from there, and shows either the sign-in or the shell.
import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { forgetToken, keepToken, keptToken } from "./api.js";
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

function App() {
  const [token, setToken] = useState(keptToken);
  const [message, setMessage] = useState(null);
  // A link with a token may be opened where the dashboard already is.
  useEffect(() => {
    const changed = () => takeTokenFromAddress() && setToken(keptToken());
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);
  if (token === null)
    return (
      <SignIn
        message={message}
        onToken={(given) => {
          keepToken(given);
          setMessage(null);
          setToken(given);
        }}
      />
    );
  return (
    <Shell
      onSignOut={(why) => {
        forgetToken();
        setMessage(why ?? null);
        setToken(null);
      }}
    />
  );
}

takeTokenFromAddress();
applyTheme();
render(<App />, document.getElementById("app"));
