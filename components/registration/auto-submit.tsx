"use client";

import { useEffect, useRef } from "react";

/** Stands in a form and sends it as soon as the page is alive; without JavaScript the form's button does it. */
export function AutoSubmit() {
  const here = useRef<HTMLSpanElement>(null);
  const isSent = useRef(false);
  useEffect(() => {
    if (isSent.current) return;
    isSent.current = true;
    here.current?.closest("form")?.requestSubmit();
  }, []);
  return <span ref={here} hidden />;
}
