"use client";

import { PageFailed } from "#components/ui/feedback/page-failed.tsx";

type Props = { error: Error & { digest?: string }; reset: () => void };

export default function RootError({ error, reset }: Props) {
  return (
    <div className="buyer">
      <span />
      <main className="buyer__page" id="main">
        <PageFailed digest={error.digest} retry={reset} home={{ href: "/dashboard", label: "Go to Usage" }} />
      </main>
    </div>
  );
}
