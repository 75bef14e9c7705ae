import { Fragment, type ReactNode } from "react";

type Fact = {
  term: ReactNode;
  value: ReactNode;
  /** The value stands under its term, over the whole width: a code that must not break. */
  isWide?: boolean;
};

/** Terms and their values. `isFigures` sets the values to the right, `isRow` each under its term, side by side. */
export function Facts({ facts, isFigures, isRow }: { facts: readonly Fact[]; isFigures?: boolean; isRow?: boolean }) {
  if (isRow) {
    return (
      <dl className="facts-row">
        {facts.map(({ term, value }, i) => (
          <div key={i}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    );
  }
  return (
    <dl className={isFigures ? "facts facts--figures" : "facts"}>
      {facts.map(({ term, value, isWide }, i) => (
        <Fragment key={i}>
          <dt className={isWide ? "is-wide" : undefined}>{term}</dt>
          <dd className={isWide ? "is-wide" : undefined}>{value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
