import type { ReactNode } from "react";
import { Icon, type IconName } from "#components/ui/base/icon.tsx";

type Props = {
  icon?: IconName;
  tone?: "plain" | "risk" | "clear";
  title: string;
  children: ReactNode;
  actions?: ReactNode;
  /** For support: a reference and a time. */
  reference?: ReactNode;
};

/** One panel in the middle: what happened, what it means, what to do. */
export function FailurePanel({ icon = "alert", tone = "plain", title, children, actions, reference }: Props) {
  return (
    <div className="centered">
      <div className="panel">
        <span className={tone === "plain" ? "medallion" : `medallion medallion--${tone}`}>
          <Icon name={icon} size="l" />
        </span>
        <div className="stack stack--tight">
          <h1>{title}</h1>
          <div className="text-ink-2">{children}</div>
        </div>
        {actions && <div className="row row--wrap">{actions}</div>}
        {reference && <p className="row row--wrap text-xs text-ink-3">{reference}</p>}
      </div>
    </div>
  );
}
