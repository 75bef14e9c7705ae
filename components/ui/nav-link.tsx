"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { LinkPending } from "./link-pending.tsx";

type Props = { href: string; children: ReactNode; isExact?: boolean };

/** A link of a navigation: marks itself when the page, or one below it, is shown. */
export function NavLink({ href, children, isExact }: Props) {
  const path = usePathname();
  const isHere = path === href || (!isExact && path.startsWith(`${href}/`));
  return (
    <Link href={href} prefetch={false} aria-current={isHere ? "page" : undefined}>
      {children}
      <LinkPending />
    </Link>
  );
}
