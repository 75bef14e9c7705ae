import type { ReactNode } from "react";
import { type AgreementStatus } from "#lib/status/agreement-statuses.ts";

const signs: Record<AgreementStatus, { word: string; drawing: ReactNode }> = {
  pending: { word: "Pending", drawing: <circle cx="6" cy="6" r="4.5" strokeDasharray="2 1.7" /> },
  active: { word: "Active", drawing: <circle cx="6" cy="6" r="5" fill="currentColor" stroke="none" /> },
  trial: {
    word: "Trial",
    drawing: (
      <>
        <circle cx="6" cy="6" r="4.5" />
        <path d="M6 1.5a4.5 4.5 0 0 1 0 9z" fill="currentColor" stroke="none" />
      </>
    ),
  },
  suspended: { word: "Suspended", drawing: <path d="M4 2v8M8 2v8" strokeWidth="2.2" /> },
  ending: { word: "Ending", drawing: <path d="M10.5 6a4.5 4.5 0 1 1-9 0 4.5 4.5 0 0 1 9 0M6 3.2V6l2 1.5" /> },
  ended: { word: "Ended", drawing: <rect x="2" y="2" width="8" height="8" /> },
  failed: { word: "Failed", drawing: <path d="m2.5 2.5 7 7M9.5 2.5l-7 7" strokeWidth="2" /> },
};

export function agreementWord(status: AgreementStatus): string {
  return signs[status].word;
}

/** Sign and word of an agreement's status; `children` say it more exactly: "Ends 30 Nov 2026". */
export function AgreementSign({ status, children }: { status: AgreementStatus; children?: ReactNode }) {
  const { word, drawing } = signs[status];
  return (
    <span className="agreement-sign" data-status={status}>
      <svg viewBox="0 0 12 12" aria-hidden="true">
        {drawing}
      </svg>
      <span>{children ?? word}</span>
    </span>
  );
}
