"use client";

import { usePathname } from "next/navigation";
import { THEME_COOKIE, themes, type Theme } from "./theme.ts";

const labels: Record<Theme, string> = { system: "Auto", light: "Light", dark: "Dark" };
const YEAR_S = 31_536_000;

/** Light, dark, or as the system has it. Without script the form posts to /preferences/theme, which leads back here. */
export function ThemeSwitch({ theme }: { theme: Theme }) {
  const back = usePathname();
  return (
    <form className="theme-switch" method="post" action="/preferences/theme">
      <input type="hidden" name="back" value={back} />
      <fieldset className="segmented">
        <legend className="vh">Colours</legend>
        {themes.map((value) => (
          <label key={value}>
            <input
              className="vh"
              type="radio"
              name="theme"
              value={value}
              defaultChecked={value === theme}
              onChange={() => show(value)}
            />
            {labels[value]}
          </label>
        ))}
      </fieldset>
      <noscript>
        <button type="submit" className="text-button">
          Set
        </button>
      </noscript>
    </form>
  );
}

function show(theme: Theme): void {
  const root = document.documentElement;
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${THEME_COOKIE}=${theme}; Path=/; Max-Age=${YEAR_S}; SameSite=Lax${secure}`;
}
