"use client";

import { Button, LinkButton } from "#components/ui/actions/button.tsx";
import { FailurePanel } from "./failure-panel.tsx";

type Props = {
  /** Next's reference of the error; the log has it too. */
  digest?: string;
  retry: () => void;
  home: { href: string; label: string };
};

/** What an error boundary shows: the fault is ours, what it means for money, and how to go on. */
export function PageFailed({ digest, retry, home }: Props) {
  return (
    <FailurePanel
      title="This page could not be shown"
      actions={
        <>
          <Button kind="main" onClick={retry}>
            Try again
          </Button>
          <LinkButton href={home.href}>{home.label}</LinkButton>
        </>
      }
      reference={
        digest && (
          <>
            For support: <code>{digest}</code>
          </>
        )
      }
    >
      <title>This page could not be shown</title>
      <p>The fault is ours. Your usage is still counted and nothing is billed twice.</p>
    </FailurePanel>
  );
}
