"use client";

import { useEffect, useRef } from "react";

/** Stands in a form; when `state` (the action's answer) changes, the first field with an error takes the focus. */
export function FocusFirstError({ state }: { state: unknown }) {
  const here = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    here.current?.closest("form")?.querySelector<HTMLElement>("[aria-invalid='true']")?.focus();
  }, [state]);
  return <span ref={here} hidden />;
}
