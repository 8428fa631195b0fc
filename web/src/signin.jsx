// SPDX-License-Identifier: GPL-3.0-or-later
// The way in: a token, checked by asking for the status with it.
import { useEffect, useRef, useState } from "preact/hooks";
import { forgetToken, get, keepToken } from "./api.js";
import { Brand } from "./marks.jsx";
import { text } from "./text.js";

const t = text.signIn;

function messageOf(error) {
  if (error.status === 401) return t.refused;
  if (error.status === 0) return t.unreachable;
  return error.message;
}

export function SignIn({ message, onToken }) {
  const [value, setValue] = useState("");
  const [fault, setFault] = useState(message);
  const [busy, setBusy] = useState(false);
  const field = useRef(null);
  useEffect(() => field.current?.focus(), []);

  const submit = async (event) => {
    event.preventDefault();
    const token = value.trim();
    if (!/^cwt_[A-Za-z0-9_-]{43}$/.test(token)) {
      setFault(t.shape);
      field.current.focus();
      return;
    }
    setBusy(true);
    keepToken(token);
    try {
      await get("status");
      onToken(token);
    } catch (error) {
      forgetToken();
      setFault(messageOf(error));
      setBusy(false);
      field.current.focus();
    }
  };

  return (
    <main class="sign-in">
      <form onSubmit={submit} noValidate>
        <div class="brand">
          <Brand />
          <span>{text.product}</span>
        </div>
        <h1>{t.title}</h1>
        <p class="quiet">{t.lead}</p>
        <label for="token">{t.label}</label>
        <input
          id="token"
          ref={field}
          type="password"
          autocomplete="off"
          spellcheck={false}
          value={value}
          onInput={(event) => setValue(event.currentTarget.value)}
          aria-invalid={fault !== null}
          aria-describedby="token-fault token-hint"
        />
        <p id="token-fault" class="fault" role="alert">
          {fault}
        </p>
        <button class="primary" disabled={busy}>
          {busy ? t.checking : t.button}
        </button>
        <p id="token-hint" class="hint">
          {t.hint} <code>{t.command}</code>.
        </p>
      </form>
      <p class="tagline">{text.tagline}</p>
    </main>
  );
}
