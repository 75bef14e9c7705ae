import type { ReactNode } from "react";

export function Tag({ children }: { children: ReactNode }) {
  return <span className="tag">{children}</span>;
}

/** How many wait; nothing at 0, since all clear looks clear. */
export function Count({ n, kind = "plain", label }: { n: number; kind?: "plain" | "risk"; label: string }) {
  if (n === 0) return null;
  return (
    <b className={kind === "risk" ? "count count--risk" : "count"}>
      {n}
      <span className="vh"> {label}</span>
    </b>
  );
}
