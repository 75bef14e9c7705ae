import type { ReactNode } from "react";
import { Steps } from "#components/ui/layout/steps.tsx";

type Props = {
  /** The index of the present step: 1 confirm with AWS, 2 sign in, 3 choose, 4 use. */
  here: 1 | 2 | 3 | 4;
  productTitle?: string | null;
  /** Small print under steps that are done. */
  account?: string | null;
  person?: string | null;
  /** Above the steps. */
  aside?: ReactNode;
  children: ReactNode;
};

/** The frame of a buyer's arrival: what was bought and the five steps at the side, the present step beside them. */
export function Journey({ here, productTitle, account, person, aside, children }: Props) {
  const steps = [
    { title: "Subscribed in AWS Marketplace" },
    { title: here > 1 ? "Confirmed with AWS" : "Confirm with AWS", detail: here > 1 && account ? account : undefined },
    { title: here > 2 ? "Signed in" : "Sign in", detail: here > 2 && person ? person : undefined },
    {
      title: here > 3 ? "Chose the organization" : "Choose the organization",
      detail: here === 3 ? "Who may use it, and see its bill" : undefined,
    },
    { title: `Start using ${productTitle ?? "what you bought"}` },
  ];
  return (
    <div className="two-columns">
      <aside className={aside ? undefined : "beyond-phone"}>
        {aside}
        <Steps steps={steps} here={here} />
      </aside>
      <div className="stack stack--tight">
        <p className="only-phone text-xs text-ink-3">Step {here + 1} of 5</p>
        {children}
      </div>
    </div>
  );
}
