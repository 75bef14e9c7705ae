"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { LinkPending } from "#components/ui/base/link-pending.tsx";

type Props = {
  href: string;
  children: ReactNode;
  /** Pages below are other rooms, but for those under `alsoUnder`. */
  isExact?: boolean;
  alsoUnder?: string;
};

/** A link of a navigation: marks itself when the page, or one below it, is shown. */
export function NavLink({ href, children, isExact, alsoUnder }: Props) {
  const path = usePathname();
  const under = isExact ? alsoUnder : href;
  const isHere = path === href || (under !== undefined && path.startsWith(`${under}/`));
  return (
    <Link href={href} prefetch={false} aria-current={isHere ? "page" : undefined}>
      {children}
      <LinkPending />
    </Link>
  );
}
