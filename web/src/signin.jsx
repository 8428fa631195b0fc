// SPDX-License-Identifier: GPL-3.0-or-later
// The way in: a user's name and password, or a token.
import { useEffect, useRef, useState } from "preact/hooks";
import { forgetToken, get, keepToken, logIn } from "./api.js";
import { Brand } from "./marks.jsx";
import { text } from "./text.js";

const t = text.signIn;

function messageOf(error, refused) {
  if (error.status === 401) return refused;
  if (error.status === 0) return t.unreachable;
  return error.message;
}

function Field({ id, label, fault, hint, ...more }) {
  const described = hint === undefined ? `${id}-fault` : `${id}-fault ${hint}`;
  return (
    <>
      <label for={id}>{label}</label>
      <input
        id={id}
        spellcheck={false}
        aria-invalid={fault !== null}
        aria-describedby={described}
        {...more}
      />
    </>
  );
}

// A form that tries, says what is wrong, and lets no second try begin meanwhile.
function useTry(attempt, message) {
  const [fault, setFault] = useState(message);
  const [busy, setBusy] = useState(false);
  const submit = async (event) => {
    event.preventDefault();
    setBusy(true);
    const wrong = await attempt();
    setBusy(false);
    setFault(wrong);
  };
  return { fault, busy, submit };
}

function UserForm({ message, onIn }) {
  const [user, setUser] = useState("");
  const [password, setPassword] = useState("");
  const field = useRef(null);
  useEffect(() => field.current?.focus(), []);
  const { fault, busy, submit } = useTry(async () => {
    forgetToken();
    try {
      await logIn(user.trim(), password);
      onIn();
      return null;
    } catch (error) {
      setPassword("");
      return messageOf(error, t.userRefused);
    }
  }, message);

  return (
    <form id="user-form" onSubmit={submit} noValidate>
      <Field
        id="user"
        ref={field}
        label={t.user}
        fault={fault}
        autocomplete="username"
        autocapitalize="none"
        value={user}
        onInput={(event) => setUser(event.currentTarget.value)}
      />
      <Field
        id="password"
        label={t.password}
        fault={fault}
        type="password"
        autocomplete="current-password"
        value={password}
        onInput={(event) => setPassword(event.currentTarget.value)}
      />
      <p id="user-fault" class="fault" role="alert">
        {fault}
      </p>
      <span id="password-fault" hidden>
        {fault}
      </span>
      <button class="primary" disabled={busy}>
        {busy ? t.checking : t.userButton}
      </button>
    </form>
  );
}

function TokenForm({ onIn }) {
  const [value, setValue] = useState("");
  const { fault, busy, submit } = useTry(async () => {
    const token = value.trim();
    if (!/^cwt_[A-Za-z0-9_-]{43}$/.test(token)) return t.shape;
    keepToken(token);
    try {
      await get("status");
      onIn();
      return null;
    } catch (error) {
      forgetToken();
      return messageOf(error, t.refused);
    }
  }, null);

  return (
    <form id="token-form" onSubmit={submit} noValidate>
      <Field
        id="token"
        label={t.label}
        fault={fault}
        hint="token-hint"
        type="password"
        autocomplete="off"
        value={value}
        onInput={(event) => setValue(event.currentTarget.value)}
      />
      <p id="token-fault" class="fault" role="alert">
        {fault}
      </p>
      <button disabled={busy}>{busy ? t.checking : t.button}</button>
      <p id="token-hint" class="hint">
        {t.hint} <code>{t.command}</code>.
      </p>
    </form>
  );
}

export function SignIn({ message, onIn }) {
  return (
    <main class="sign-in">
      <div class="card">
        <div class="brand">
          <Brand />
          <span>{text.product}</span>
        </div>
        <h1>{t.title}</h1>
        <p class="quiet">{t.lead}</p>
        <UserForm message={message} onIn={onIn} />
        <p class="or">{t.or}</p>
        <TokenForm onIn={onIn} />
      </div>
      <p class="tagline">{text.tagline}</p>
    </main>
  );
}
