"use client";

import { PageFailed } from "#components/ui/feedback/page-failed.tsx";

type Props = { error: Error & { digest?: string }; reset: () => void };

export default function BuyerError({ error, reset }: Props) {
  return <PageFailed digest={error.digest} retry={reset} home={{ href: "/dashboard", label: "Go to Usage" }} />;
}
