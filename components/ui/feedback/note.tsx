import type { ReactNode } from "react";
import { classNames } from "#components/ui/base/class-names.ts";
import { Icon, type IconName } from "#components/ui/base/icon.tsx";

type Props = {
  /** `risk`: can still be saved. `lost`: money lost, nothing else. `clear`: all is well. */
  kind?: "plain" | "risk" | "lost" | "clear";
  icon?: IconName;
  /** `alert` for what came up by an action of the reader; not for what stood there when the page was opened. */
  role?: "alert" | "status";
  children: ReactNode;
};

const signs = { plain: "note", risk: "alert", lost: "x", clear: "check" } as const;

export function Note({ kind = "plain", icon, role, children }: Props) {
  return (
    <div className={classNames("note", kind !== "plain" && `note--${kind}`)} role={role}>
      <Icon name={icon ?? signs[kind]} />
      <div>{children}</div>
    </div>
  );
}
