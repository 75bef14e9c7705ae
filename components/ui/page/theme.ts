export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

export const THEME_COOKIE = "theme";

/** The theme that a cookie or a form names; anything else is the system's. */
export function readTheme(value: unknown): Theme {
  return themes.find((theme) => theme === value) ?? "system";
}
