import Link from "next/link";
import type { ReactNode } from "react";

type Props = {
  title: ReactNode;
  /** One line that says what this page is. */
  lead?: ReactNode;
  actions?: ReactNode;
  /** The list this page belongs to. */
  back?: { href: string; label: string };
};

export function PageHead({ title, lead, actions, back }: Props) {
  return (
    <div className="page-head">
      <div>
        {back && (
          <p className="back-link">
            <Link href={back.href} prefetch={false}>
              {back.label}
            </Link>
          </p>
        )}
        <h1>{title}</h1>
        {lead && <div className="page-head__lead">{lead}</div>}
      </div>
      {actions && <div className="page-head__actions">{actions}</div>}
    </div>
  );
}
