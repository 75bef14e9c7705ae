/** The app's signs, drawn on a 16 px grid with one stroke. Drawn here because an icon library would ship script for them. */
const paths = {
  alert: "M8 2 1.5 13.5h13zM8 6.5v3.2M8 11.7v.1",
  box: "M8 1.5l6 3v7l-6 3-6-3v-7zM2 4.5l6 3 6-3M8 7.5v7",
  check: "m3 8.5 3.2 3.2L13 5",
  clock: "M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0M8 4.5V8l2.5 1.5",
  copy: "M6.5 5.5h6a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1h-6a1 1 0 0 1-1-1v-6a1 1 0 0 1 1-1M10 5.5v-3h-7.5v7.5h3",
  document: "M4 1.5h5l3.5 3.5v9.5H4zM9 1.5V5h3.5M6 8.5h4.5M6 11h4.5",
  door: "M9 2.5h4.5v11H9M2 8h7.5M7 5.5 9.5 8 7 10.5",
  down: "m4 6 4 4 4-4",
  download: "M8 2.5V10M5 7l3 3 3-3M2.5 13.5h11",
  external: "M9 2.5h4.5V7M13.5 2.5 7.5 8.5M6 3.5H2.5v10h10V10",
  inbox: "M2 9l2-6h8l2 6v4.5H2zM2 9h3.5l1 2h3l1-2H14",
  key: "M8 11a3 3 0 1 1-6 0 3 3 0 0 1 6 0M7.2 8.8 13.5 2.5M11 5l2 2",
  left: "m10 4-4 4 4 4",
  link: "M6.5 9.5l3-3M7.5 4.5l1.2-1.2a2.8 2.8 0 0 1 4 4L11.5 8.5M8.5 11.5l-1.2 1.2a2.8 2.8 0 0 1-4-4L4.5 7.5",
  log: "M3 2.5h10v11H3zM5.5 5.5h5M5.5 8h5M5.5 10.5h3",
  mail: "M2 3.5h12v9H2zM2 4.5l6 4.5 6-4.5",
  menu: "M2.5 4.5h11M2.5 8h11M2.5 11.5h11",
  metering: "M2.5 3v10M6 3v10M9.5 3v10M13 3v10M1 10.5 15 5.5",
  note: "M3 2.5h10v7.5l-3.5 3.5H3zM13 10H9.5v3.5",
  overview: "M2.5 2.5h4.5v4.5H2.5zM9 2.5h4.5v4.5H9zM2.5 9h4.5v4.5H2.5zM9 9h4.5v4.5H9z",
  pause: "M5.5 3.5v9M10.5 3.5v9",
  pencil: "M10.5 3 13 5.5 6 12.5l-3.2.7.7-3.2z",
  people:
    "M8.5 5.5a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0M1.5 13.5c0-2.5 2-4 4.5-4s4.5 1.5 4.5 4M10.5 3.3a2.5 2.5 0 0 1 0 4.4M12 9.8c1.6.6 2.5 1.9 2.5 3.7",
  plus: "M8 3v10M3 8h10",
  right: "m6 4 4 4-4 4",
  search: "M11.5 7a4.5 4.5 0 1 1-9 0 4.5 4.5 0 0 1 9 0m-1 3.5 3.5 3.5",
  send: "M8 10V2.5M5 5.5l3-3 3 3M2.5 9.5v3a1 1 0 0 0 1 1h9a1 1 0 0 0 1-1v-3",
  up: "m4 10 4-4 4 4",
  x: "m4 4 8 8M12 4l-8 8",
} as const;

export type IconName = keyof typeof paths;

type Props = { name: IconName; size?: "s" | "m" | "l"; className?: string };

export function Icon({ name, size = "m", className }: Props) {
  const sized = size === "m" ? "icon" : `icon icon--${size}`;
  return (
    <svg className={className ? `${sized} ${className}` : sized} viewBox="0 0 16 16" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
