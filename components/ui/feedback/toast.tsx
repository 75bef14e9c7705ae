"use client";

import { useEffect, useState, type ReactNode } from "react";
import { Icon } from "#components/ui/base/icon.tsx";

const SHOWN_MS = 6_000;

/**
 * A word of success at the bottom right for six seconds; it waits while pointer or focus is on it. What failed stays in its
 * place on the page instead. Give it a new `key` for each message.
 */
export function Toast({ children }: { children: ReactNode }) {
  const [isShown, setShown] = useState(true);
  const [isHeld, setHeld] = useState(false);
  useEffect(() => {
    if (isHeld) return;
    const timer = setTimeout(() => setShown(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isHeld]);
  return (
    <div className="toast-place" role="status">
      {isShown && (
        <div
          className="toast"
          onPointerEnter={() => setHeld(true)}
          onPointerLeave={() => setHeld(false)}
          onFocus={() => setHeld(true)}
          onBlur={() => setHeld(false)}
        >
          <Icon name="check" />
          <span>{children}</span>
        </div>
      )}
    </div>
  );
}
