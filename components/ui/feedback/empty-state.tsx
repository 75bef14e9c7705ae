import type { ReactNode } from "react";

type Props = {
  /** What will appear here. */
  title: string;
  /** Why it is empty now. */
  children: ReactNode;
  /** The next one to three steps. */
  steps?: readonly ReactNode[];
  /** One button. */
  action?: ReactNode;
};

const cells = [0, 1, 2].flatMap((row) => [0, 1, 2, 3, 4, 5].map((column) => ({ x: 1 + column * 29, y: 1 + row * 19 })));

export function EmptyState({ title, children, steps, action }: Props) {
  return (
    <div className="empty">
      <svg width="172" height="56" viewBox="0 0 172 56" aria-hidden="true">
        {cells.map(({ x, y }) => (
          <rect
            key={`${x} ${y}`}
            x={x}
            y={y}
            width="25"
            height="15"
            rx="3"
            fill="none"
            stroke="currentColor"
            strokeDasharray="3 3"
            opacity=".5"
          />
        ))}
      </svg>
      <h2>{title}</h2>
      <p>{children}</p>
      {steps && (
        <ol>
          {steps.map((step, i) => (
            <li key={i}>{step}</li>
          ))}
        </ol>
      )}
      {action && <div className="row row--wrap">{action}</div>}
    </div>
  );
}
