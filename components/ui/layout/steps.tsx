import type { ReactNode } from "react";

type Step = { title: ReactNode; detail?: ReactNode };

/** The steps of a journey; `here` is the index of the present one (`steps.length` when all are done). */
export function Steps({ steps, here }: { steps: readonly Step[]; here: number }) {
  return (
    <ol className="steps">
      {steps.map(({ title, detail }, i) => (
        <li
          key={i}
          data-step={i < here ? "done" : i === here ? "here" : "later"}
          aria-current={i === here ? "step" : undefined}
        >
          <div>
            {title}
            {detail && <small>{detail}</small>}
            {i < here && <span className="vh">, done</span>}
          </div>
        </li>
      ))}
    </ol>
  );
}
