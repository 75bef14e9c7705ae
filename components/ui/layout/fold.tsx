import type { ReactNode } from "react";
import { Icon } from "#components/ui/base/icon.tsx";

/** Folded away until asked for. `children`: a list, or anything in `<div className="fold__body">`. */
export function Fold({ summary, children }: { summary: ReactNode; children: ReactNode }) {
  return (
    <details className="fold">
      <summary>
        <Icon name="right" />
        {summary}
      </summary>
      {children}
    </details>
  );
}
