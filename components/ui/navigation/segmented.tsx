import Link from "next/link";
import type { ReactNode } from "react";
import { LinkPending } from "#components/ui/base/link-pending.tsx";

type Segment = { href: string; label: ReactNode; isCurrent: boolean };

/** One of a few views, each with its own address. */
export function SegmentedLinks({ label, segments }: { label: string; segments: readonly Segment[] }) {
  return (
    <nav className="segmented" aria-label={label}>
      {segments.map(({ href, label: name, isCurrent }) => (
        <Link key={href} href={href} prefetch={false} aria-current={isCurrent ? "true" : undefined}>
          {name}
          <LinkPending />
        </Link>
      ))}
    </nav>
  );
}

type RadiosProps = { label: string; name: string; value: string; options: readonly { value: string; label: string }[] };

/** One of a few, in the same page: radios that CSS reads (`.views`) or a form sends. */
export function SegmentedRadios({ label, name, value, options }: RadiosProps) {
  return (
    <fieldset className="segmented">
      <legend className="vh">{label}</legend>
      {options.map((option) => (
        <label key={option.value}>
          <input className="vh" type="radio" name={name} value={option.value} defaultChecked={option.value === value} />
          {option.label}
        </label>
      ))}
    </fieldset>
  );
}
