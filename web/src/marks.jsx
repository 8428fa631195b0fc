// SPDX-License-Identifier: GPL-3.0-or-later
// Signs for severity and verdict: a shape beside each colour, so that nothing
// is told by colour alone.
import { text } from "./text.js";

const SEVERITY_SHAPES = {
  critical: <path d="M8 1l7 7-7 7-7-7z" />,
  high: <path d="M8 1.500l7 12.500H1z" />,
  medium: <circle cx="8" cy="8" r="6" />,
  low: <path d="M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zm0 2a4 4 0 0 1 0 8z" />,
  info: <path d="M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zm0 2a4 4 0 1 1 0 8 4 4 0 0 1 0-8z" />,
};

const VERDICT_SHAPES = {
  compliant: <path d="M2 8.500l4 4 8-9" />,
  violation: <path d="M3 3l10 10M13 3L3 13" />,
  not_evaluable: <path d="M5 5.500A3 3 0 1 1 8.600 8.500Q8 8.800 8 10M8 13v.4" />,
  refused: <path d="M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2zM4 4l8 8" />,
};

export function SeverityMark({ severity }) {
  return (
    <svg class={`mark severity-${severity}`} viewBox="0 0 16 16" aria-hidden="true">
      {SEVERITY_SHAPES[severity]}
    </svg>
  );
}

export function Severity({ severity }) {
  return (
    <span class={`badge severity-${severity}`}>
      <SeverityMark severity={severity} />
      {text.severities[severity]}
    </span>
  );
}

export function VerdictMark({ verdict }) {
  return (
    <svg class={`mark stroke verdict-${verdict}`} viewBox="0 0 16 16" aria-hidden="true">
      {VERDICT_SHAPES[verdict]}
    </svg>
  );
}

export function Verdict({ verdict }) {
  return (
    <span class={`badge verdict-${verdict}`}>
      <VerdictMark verdict={verdict} />
      {text.verdicts[verdict]}
    </span>
  );
}

const ANSWER_SHAPES = {
  satisfied: VERDICT_SHAPES.compliant,
  not_satisfied: VERDICT_SHAPES.violation,
  not_observed: VERDICT_SHAPES.not_evaluable,
};

// Of a control or a rule.
export function Answer({ answer }) {
  return (
    <span class={`badge answer-${answer}`}>
      <svg class="mark stroke" viewBox="0 0 16 16" aria-hidden="true">
        {ANSWER_SHAPES[answer]}
      </svg>
      {text.answers[answer]}
    </span>
  );
}

const STEPS = ["attempt", "established", "data", "identified", "exposed"];

// The ladder as five small bars; refused stands on the first, and unknown on
// none.
export function Evidence({ evidence }) {
  const reached = evidence === "refused" ? 0 : STEPS.indexOf(evidence);
  return (
    <span class="evidence" title={text.evidenceMeaning[evidence]}>
      <svg class="ladder" viewBox="0 0 34 12" aria-hidden="true">
        {STEPS.map((step, i) => (
          <rect
            key={step}
            x={i * 7}
            y={8 - i * 2}
            width="5"
            height={4 + i * 2}
            class={i <= reached ? "on" : "off"}
          />
        ))}
      </svg>
      {text.evidences[evidence]}
    </span>
  );
}

export function EvidenceLadder({ evidence }) {
  const steps =
    evidence === "refused"
      ? ["attempt", "refused"]
      : evidence === "unknown"
        ? ["unknown"]
        : STEPS;
  const reached = steps.indexOf(evidence);
  return (
    <>
      <ol class="steps">
        {steps.map((step, i) => (
          <li
            key={step}
            class={i <= reached ? "on" : ""}
            aria-current={i === reached ? "step" : undefined}
          >
            {text.evidences[step]}
          </li>
        ))}
      </ol>
      <p class="quiet">{text.evidenceMeaning[evidence]}</p>
    </>
  );
}

export function Brand() {
  return (
    <svg class="brand-mark" viewBox="0 0 32 32" aria-hidden="true">
      <path d="M16 3.500 27 7.400v8.400c0 6.600-4.600 11-11 13.200C9.600 26.800 5 22.400 5 15.800V7.400z" />
      <circle cx="16" cy="15.500" r="5.200" />
      <circle cx="16" cy="15.500" r="1.700" class="pupil" />
    </svg>
  );
}
