"use client";

import { useEffect } from "react";

/** Writes into the address which arrival is shown, so that a reload shows the same one, whatever arrives in another tab. */
export function PinArrival({ path }: { path: string }) {
  useEffect(() => {
    // A task later: before that Next does not see the change yet, and would write the old address back with the page's next update.
    const pin = setTimeout(() => {
      const here = new URLSearchParams(window.location.search).get("arrival");
      if (window.location.pathname === "/register" && here === null) window.history.replaceState(null, "", path);
    });
    return () => clearTimeout(pin);
  }, [path]);
  return null;
}
