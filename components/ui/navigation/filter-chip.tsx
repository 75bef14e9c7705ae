import Link from "next/link";
import { Icon } from "#components/ui/base/icon.tsx";
import { LinkPending } from "#components/ui/base/link-pending.tsx";

export type FilterOption = { label: string; href: string; isCurrent: boolean };

type Props = {
  /** "Status" */
  label: string;
  /** The value in words, "any" when none is set. */
  value: string;
  options: readonly FilterOption[];
};

/** A filter: says its value and opens its choices, which are links. Works without script; page-helpers.tsx closes it. */
export function FilterChip({ label, value, options }: Props) {
  return (
    <details className="chip-menu" name="filter" data-closes>
      <summary className="chip">
        {label}: <b>{value}</b>
        <Icon name="down" size="s" />
      </summary>
      <div className="chip-menu__list">
        {options.map((option) => (
          <Link
            key={option.href}
            href={option.href}
            prefetch={false}
            aria-current={option.isCurrent ? "true" : undefined}
          >
            {option.label}
            <LinkPending />
          </Link>
        ))}
      </div>
    </details>
  );
}
